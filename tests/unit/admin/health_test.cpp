// SPDX-License-Identifier: Apache-2.0
#include "admin/health.hpp"

#include "net/deadline.hpp"
#include "support/run.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <gtest/gtest.h>

namespace porthole::admin {
namespace {

Task<Result<void>> answer(const Errc* error) {
    co_return error == nullptr ? ok() : Result<void>(*error);
}

Task<Result<void>> never() {
    boost::asio::steady_timer timer(
        co_await boost::asio::this_coro::executor, boost::asio::steady_timer::time_point::max()
    );
    co_await timer.async_wait(boost::asio::use_awaitable);
    co_return ok();
}

class HealthTest : public testing::Test {
protected:
    /// A check that fails with `error` for as long as that is not null.
    void add(const std::string& name, Need need, const Errc** error) {
        const auto ask = [this, error] {
            ++asked_;
            return answer(*error);
        };
        checks_.push_back({name, "kind", need, ask});
    }

    /// Makes every check: when it is made a second time, the first one is known.
    void look() {
        for (std::size_t i = 0; i < health().size(); ++i) {
            asked_ = 0;
            test::run(net::race(look_at(i), was_asked_twice()));
        }
    }

    Task<bool> look_at(std::size_t index) {
        co_await health().watch(index);
        co_return true;
    }

    Task<bool> was_asked_twice() {
        while (asked_ < 2) {
            co_await net::sleep_for(Milliseconds(1));
        }
        co_return true;
    }

    void add_all() {
        add("store", Need::always, &store_);
        add("one", Need::one_of, &one_);
        add("other", Need::one_of, &other_);
        add("identity", Need::no, &identity_);
    }

    boost::json::object reported(std::size_t index) {
        return health().report().at("checks").as_array().at(index).as_object();
    }

    Health& health() {
        if (!health_) {
            health_.emplace(checks_, Milliseconds(1), Milliseconds(20));
        }
        return *health_;
    }

    std::vector<Check> checks_;
    int asked_ = 0;
    std::optional<Health> health_;
    const Errc down_ = Errc::store_unavailable;
    const Errc* store_ = nullptr;
    const Errc* one_ = nullptr;
    const Errc* other_ = nullptr;
    const Errc* identity_ = nullptr;
};

TEST_F(HealthTest, IsNotReadyBeforeItHasLooked) {
    add_all();
    EXPECT_FALSE(health().ready());
    EXPECT_EQ(reported(0).at("error"), "not_asked_yet");
    look();
    EXPECT_TRUE(health().ready());
    EXPECT_EQ(reported(0).at("ok"), true);
    EXPECT_FALSE(reported(0).contains("error"));
}

TEST_F(HealthTest, NeedsWhatIsAlwaysNeeded) {
    add_all();
    store_ = &down_;
    look();
    EXPECT_FALSE(health().ready());
    EXPECT_EQ(reported(0).at("error"), "store_unavailable");
    store_ = nullptr;
    look();
    EXPECT_TRUE(health().ready());
}

TEST_F(HealthTest, NeedsOneOfThoseThatDoTheSame) {
    add_all();
    one_ = &down_;
    identity_ = &down_;
    look();
    EXPECT_TRUE(health().ready());
    other_ = &down_;
    look();
    EXPECT_FALSE(health().ready());
}

TEST_F(HealthTest, GivesUpACheckThatTakesTooLong) {
    const auto ask = [this] {
        ++asked_;
        return never();
    };
    checks_.push_back({"stuck", "kind", Need::always, ask});
    look();
    EXPECT_EQ(reported(0).at("error"), "deadline_exceeded");
}

TEST_F(HealthTest, IsNotReadyOnceItGoesAway) {
    add_all();
    look();
    health().stop();
    EXPECT_FALSE(health().ready());
    EXPECT_EQ(health().report().at("stopping"), true);
}

}  // namespace
}  // namespace porthole::admin
