// SPDX-License-Identifier: Apache-2.0
#include "compute/instance_finder.hpp"

#include "base/first_success.hpp"

#include <algorithm>
#include <utility>

namespace porthole::compute {
namespace {

constexpr Seconds kHomeLife{600};
constexpr std::size_t kHomeLimit = 20'000;

Task<Result<InstanceFinder::Found>> ask_one(
    virt::Driver* driver, std::string instance_id, std::string request_id
) {
    auto instance = co_await driver->find(std::move(instance_id), std::move(request_id));
    if (!instance) {
        co_return instance.error();
    }
    InstanceFinder::Found found;
    found.driver = driver;
    found.instance = std::move(*instance);
    co_return found;
}

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
    std::vector<Task<Result<Found>>> questions;
    for (virt::Driver* const driver : drivers) {
        questions.push_back(ask_one(driver, instance_id, request_id));
    }
    auto found = co_await first_success(
        std::move(questions), Errc::instance_unknown, Errc::instance_ambiguous
    );
    if (found) {
        homes_.put(instance_id, found->driver);
    }
    co_return found;
}

}  // namespace porthole::compute
