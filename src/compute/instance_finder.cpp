// SPDX-License-Identifier: Apache-2.0
#include "compute/instance_finder.hpp"

#include "base/exception.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace porthole::compute {
namespace asio = boost::asio;
namespace {

constexpr Seconds kHomeLife{600};
constexpr std::size_t kHomeLimit = 20'000;

/// What one driver said.
struct Answer {
    virt::Driver* driver = nullptr;
    std::optional<virt::Instance> instance;
    boost::system::error_code error;
};

Task<Answer> ask_one(virt::Driver* driver, std::string instance_id, std::string request_id) {
    auto found = co_await driver->find(std::move(instance_id), std::move(request_id));
    Answer answer;
    answer.driver = driver;
    if (found) {
        answer.instance = std::move(*found);
    } else {
        answer.error = found.error();
    }
    co_return answer;
}

/// Nobody else needs to go on once one has found it.
struct UntilFound {
    asio::cancellation_type operator()(const std::exception_ptr&, const Answer& answer)
        const noexcept {
        return answer.instance ? asio::cancellation_type::terminal : asio::cancellation_type::none;
    }
};

/// Which of two failures says more: that an instance is unknown least of all, and that it is there
/// twice most.
bool says_more(const boost::system::error_code& one, const boost::system::error_code& other) {
    const auto weight = [](const boost::system::error_code& error) {
        if (error == make_error_code(Errc::instance_unknown)) {
            return 0;
        }
        return error == make_error_code(Errc::instance_ambiguous) ? 2 : 1;
    };
    return weight(one) > weight(other);
}

}  // namespace

InstanceFinder::InstanceFinder(const std::vector<virt::DriverPtr>& drivers, const Clock& clock)
    : homes_(clock, kHomeLife, kHomeLimit) {
    for (const virt::DriverPtr& driver : drivers) {
        drivers_.push_back(driver.get());
    }
}

Task<Result<InstanceFinder::Found>> InstanceFinder::find(
    std::string instance_id, std::string request_id
) {
    const auto home = homes_.find(instance_id);
    if (!home) {
        co_return co_await ask(drivers_, instance_id, request_id);
    }
    auto there = co_await (*home)->find(instance_id, request_id);
    if (there) {
        Found found;
        found.driver = *home;
        found.instance = std::move(*there);
        co_return found;
    }
    homes_.forget(instance_id);
    auto others = drivers_;
    others.erase(std::remove(others.begin(), others.end(), *home), others.end());
    auto elsewhere = co_await ask(std::move(others), instance_id, request_id);
    if (elsewhere || says_more(elsewhere.error(), there.error())) {
        co_return elsewhere;
    }
    co_return there.error();
}

Task<Result<InstanceFinder::Found>> InstanceFinder::ask(
    Drivers drivers, std::string instance_id, std::string request_id
) {
    std::vector<Answer> answers;
    if (drivers.size() == 1) {
        answers.push_back(co_await ask_one(drivers.front(), instance_id, request_id));
    } else if (!drivers.empty()) {
        const auto executor = co_await asio::this_coro::executor;
        const auto start = [&](virt::Driver* driver) {
            return asio::co_spawn(
                executor, ask_one(driver, instance_id, request_id), asio::deferred
            );
        };
        std::vector<decltype(start(nullptr))> calls;
        for (virt::Driver* const driver : drivers) {
            calls.push_back(start(driver));
        }
        auto group = asio::experimental::make_parallel_group(std::move(calls));
        auto ended = co_await group.async_wait(UntilFound(), asio::use_awaitable);
        for (const std::exception_ptr& failure : std::get<1>(ended)) {
            if (failure && !is_cancellation(failure)) {
                std::rethrow_exception(failure);
            }
        }
        answers = std::move(std::get<2>(ended));
    }
    boost::system::error_code failure = Errc::instance_unknown;
    for (Answer& answer : answers) {
        if (answer.instance) {
            homes_.put(instance_id, answer.driver);
            Found found;
            found.driver = answer.driver;
            found.instance = std::move(*answer.instance);
            co_return found;
        }
        if (answer.error && says_more(answer.error, failure)) {
            failure = answer.error;
        }
    }
    co_return failure;
}

}  // namespace porthole::compute
