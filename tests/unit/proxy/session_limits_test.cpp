// SPDX-License-Identifier: Apache-2.0
#include "proxy/session_limits.hpp"

#include "proxy/session_registry.hpp"
#include "support/fake_clock.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace porthole::proxy {
namespace {

SessionDetails details(int number) {
    const std::string n = std::to_string(number);
    SessionDetails one;
    one.id = "req-" + n;
    one.user = "user-" + n;
    one.project_id = "project-" + n;
    one.instance_id = "instance-" + n;
    one.peer = "203.0.113." + n;
    return one;
}

struct Case {
    const char* name;
    std::int64_t LimitsConfig::* limit;
    std::string SessionDetails::* what;  ///< null: all are counted together
};

TEST(SessionLimitsTest, RefuseWhatIsTooManyOfOneAndNothingElse) {
    const std::vector<Case> cases{
        {"source", &LimitsConfig::sessions_per_source, &SessionDetails::peer},
        {"user", &LimitsConfig::sessions_per_user, &SessionDetails::user},
        {"project", &LimitsConfig::sessions_per_project, &SessionDetails::project_id},
        {"instance", &LimitsConfig::sessions_per_instance, &SessionDetails::instance_id},
        {"node", &LimitsConfig::sessions, nullptr},
    };
    for (const Case& each : cases) {
        SCOPED_TRACE(each.name);
        LimitsConfig config;
        config.*each.limit = 2;
        SessionLimits limits(config, {});
        SessionDetails other = details(3);
        SessionDetails same = details(4);
        if (each.what != nullptr) {
            other.*each.what = details(1).*each.what;
            same.*each.what = details(1).*each.what;
        }
        auto first = limits.enter(details(1));
        const auto second = limits.enter(other);
        EXPECT_TRUE(first && second);
        EXPECT_FALSE(limits.enter(same));
        EXPECT_EQ(limits.enter(details(9)).has_value(), each.what != nullptr);
        first->give_up();
        EXPECT_TRUE(limits.enter(same));
    }
}

TEST(SessionLimitsTest, CountConnectionsToAHostApart) {
    LimitsConfig config;
    config.connections_per_host = 1;
    SessionLimits limits(config, {});
    auto first = limits.enter_host("esx1.example", "req-1");
    EXPECT_TRUE(first);
    EXPECT_FALSE(limits.enter_host("esx1.example", "req-2"));
    EXPECT_TRUE(limits.enter_host("esx2.example", "req-3"));
    first->give_up();
    EXPECT_TRUE(limits.enter_host("esx1.example", "req-4"));
}

TEST(SessionLimitsTest, AreNoneByZero) {
    LimitsConfig config;
    config.sessions = config.sessions_per_source = config.sessions_per_instance = 0;
    SessionLimits limits(config, {});
    std::vector<SessionLimits::Place> places;
    for (int i = 0; i < 1000; ++i) {
        auto place = limits.enter(details(1));
        ASSERT_TRUE(place);
        places.push_back(std::move(*place));
    }
}

class LimitedRegistryTest : public testing::Test {
protected:
    static LimitsConfig one() {
        LimitsConfig config;
        config.sessions = 1;
        return config;
    }

    auto enter(const std::string& key, std::size_t connections = 1) {
        auto control = std::make_shared<SessionControl>(context_.get_executor(), details(1));
        return registry_.enter(key, std::move(control), connections);
    }

    boost::asio::io_context context_;
    SessionLimits limits_{one(), {}};
    porthole::test::FakeClock clock_;
    SessionRegistry registry_{clock_, &limits_};
};

TEST_F(LimitedRegistryTest, CountsASessionOnceHoweverManyChannelsItHas) {
    auto first = enter("a", 16);
    auto second = enter("a", 16);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(enter("b").error(), make_error_code(Errc::session_limit_reached));
    first->reset();
    EXPECT_EQ(enter("b").error(), make_error_code(Errc::session_limit_reached));
    second->reset();
    EXPECT_TRUE(enter("b"));
}

TEST_F(LimitedRegistryTest, LetsASessionReplaceItself) {
    auto first = enter("a");
    auto second = enter("a");
    ASSERT_TRUE(first && second);
    first->reset();
    EXPECT_FALSE(enter("b")) << "the one that replaced it counts";
}

TEST_F(LimitedRegistryTest, DoesNotCountWhatHasBeenToldToEnd) {
    const auto first = enter("a");
    registry_.end("a", Errc::session_replaced);
    EXPECT_TRUE(enter("b"));
}

}  // namespace
}  // namespace porthole::proxy
