// SPDX-License-Identifier: Apache-2.0
#include "vsphere/session_keeper.hpp"

#include "support/fake_clock.hpp"
#include "support/scripted_vcenter.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

namespace porthole::vsphere {
namespace {

CallContext within(Milliseconds limit = Seconds(30)) {
    return {"req-1", std::chrono::steady_clock::now() + limit};
}

class SessionKeeperTest : public testing::Test {
protected:
    test::FakeClock clock_;
    test::ScriptedVcenter vcenter_;
    SessionKeeper keeper_{vcenter_, {"user", Secret("pass<word>")}, clock_};
};

TEST_F(SessionKeeperTest, LogsInOnceAndKeepsTheCookieVerbatim) {
    const auto first = keeper_.current(within());
    const auto second = keeper_.current(within());

    ASSERT_TRUE(first && second);
    EXPECT_EQ(*first, *second);
    EXPECT_EQ((*first)->cookie.reveal(), "\"session-1\"");
    EXPECT_EQ((*first)->api_version, "7.0.3.1");
    EXPECT_EQ((*first)->user_name, "PORTHOLE\\user");
    EXPECT_EQ((*first)->content.api_type, "VirtualCenter");
    EXPECT_EQ(vcenter_.count("Login"), 1);
}

TEST_F(SessionKeeperTest, LogsInAgainWithoutTheOldCookie) {
    const auto first = keeper_.current(within());
    keeper_.lost(*first);

    const auto second = keeper_.current(within());

    ASSERT_TRUE(second);
    EXPECT_EQ((*second)->cookie.reveal(), "\"session-2\"");
    for (const auto& call : vcenter_.calls()) {
        EXPECT_EQ(call.cookie, "") << call.method;
    }
}

TEST_F(SessionKeeperTest, DropsASessionOnlyForTheFirstWhoNoticedItsEnd) {
    const auto first = keeper_.current(within());
    keeper_.lost(*first);
    const auto second = keeper_.current(within());

    keeper_.lost(*first);  // a slower call that still had the first session

    const auto third = keeper_.current(within());
    ASSERT_TRUE(second && third);
    EXPECT_EQ(*second, *third);
    EXPECT_EQ(vcenter_.count("Login"), 2);
}

TEST_F(SessionKeeperTest, LetsEverybodyWaitForOneLogin) {
    constexpr int kCallers = 16;
    std::latch all_started(kCallers);
    vcenter_.next("vimServiceVersions", [&](const HttpRequest&) {
        all_started.wait();
        return test::ScriptedVcenter::versions("8.0.3.0");
    });

    std::atomic<int> served{0};
    {
        std::vector<std::jthread> callers;
        callers.reserve(kCallers);
        for (int i = 0; i < kCallers; ++i) {
            callers.emplace_back([&] {
                all_started.count_down();
                const auto session = keeper_.current(within());
                served += session && (*session)->api_version == "8.0.3.0" ? 1 : 0;
            });
        }
    }

    EXPECT_EQ(served, kCallers);
    EXPECT_EQ(vcenter_.count("Login"), 1);
}

TEST_F(SessionKeeperTest, DoesNotWaitForAnothersLoginPastTheDeadline) {
    std::latch waiter_gave_up(1);
    std::latch login_began(1);
    vcenter_.next("vimServiceVersions", [&](const HttpRequest&) {
        login_began.count_down();
        waiter_gave_up.wait();
        return test::ScriptedVcenter::versions("8.0.3.0");
    });
    std::jthread first([&] { EXPECT_TRUE(keeper_.current(within())); });
    login_began.wait();

    const auto session = keeper_.current(within(Milliseconds(1)));

    waiter_gave_up.count_down();
    ASSERT_FALSE(session);
    EXPECT_EQ(session.error().kind, ErrorKind::unreachable);
}

TEST_F(SessionKeeperTest, DoesNotHammerAServerThatRefusesThePassword) {
    vcenter_.on("Login", test::soap_fault("InvalidLogin"));

    for (int i = 0; i < 50; ++i) {
        const auto session = keeper_.current(within());
        ASSERT_FALSE(session);
        EXPECT_EQ(session.error().kind, ErrorKind::login_refused);
        EXPECT_EQ(session.error().object, "user user");
        EXPECT_EQ(session.error().repeated, i > 0);
    }
    EXPECT_EQ(vcenter_.count("Login"), 1);

    // The pauses double, up to a quarter of an hour.
    int expected = 1;
    for (const int pause : {60, 120, 240, 480, 900, 900}) {
        clock_.advance(Seconds(pause) - Milliseconds(1));
        static_cast<void>(keeper_.current(within()));
        EXPECT_EQ(vcenter_.count("Login"), expected) << pause;
        clock_.advance(Milliseconds(1));
        static_cast<void>(keeper_.current(within()));
        EXPECT_EQ(vcenter_.count("Login"), ++expected) << pause;
    }
}

TEST_F(SessionKeeperTest, ForgetsRefusalsOnceItIsLetIn) {
    vcenter_.next("Login", test::soap_fault("InvalidLogin"));
    static_cast<void>(keeper_.current(within()));
    clock_.advance(Seconds(60));
    const auto session = keeper_.current(within());
    ASSERT_TRUE(session);
    keeper_.lost(*session);
    vcenter_.next("Login", test::soap_fault("InvalidLogin"));
    static_cast<void>(keeper_.current(within()));

    clock_.advance(Seconds(60));

    EXPECT_TRUE(keeper_.current(within()));
}

TEST_F(SessionKeeperTest, AsksAServerThatWasOutOfReachAgainSoon) {
    vcenter_.next("RetrieveServiceContent", ErrorKind::unreachable);

    EXPECT_FALSE(keeper_.current(within()));
    const auto at_once = keeper_.current(within());
    clock_.advance(Seconds(3));
    const auto later = keeper_.current(within());

    ASSERT_FALSE(at_once);
    EXPECT_TRUE(at_once.error().repeated);
    EXPECT_EQ(vcenter_.count("RetrieveServiceContent"), 2);
    EXPECT_TRUE(later);
}

TEST_F(SessionKeeperTest, IsNotHeldUpByAClockThatWasSetBack) {
    vcenter_.next("RetrieveServiceContent", ErrorKind::unreachable);
    EXPECT_FALSE(keeper_.current(within()));

    clock_.advance(-std::chrono::hours(1));

    EXPECT_TRUE(keeper_.current(within()));
}

TEST_F(SessionKeeperTest, LogsOutOnceAndOnlyWhenLoggedIn) {
    keeper_.close(within());
    EXPECT_EQ(vcenter_.count("Logout"), 0);
    ASSERT_TRUE(keeper_.current(within()));

    keeper_.close(within());
    keeper_.close(within());

    EXPECT_EQ(vcenter_.count("Logout"), 1);
    EXPECT_EQ(vcenter_.calls().back().cookie, "\"session-1\"");
}

TEST_F(SessionKeeperTest, NeedsACookie) {
    vcenter_.next("Login", test::soap_response("Login", "<returnval/>"));

    const auto session = keeper_.current(within());

    ASSERT_FALSE(session);
    EXPECT_EQ(session.error().kind, ErrorKind::protocol);
}

TEST_F(SessionKeeperTest, SpeaksTheOldestVersionWhereNoneAreListed) {
    HttpReply not_found;
    not_found.status = 404;
    vcenter_.on("vimServiceVersions", not_found);

    const auto session = keeper_.current(within());

    ASSERT_TRUE(session);
    EXPECT_EQ((*session)->api_version, "6.0");
    EXPECT_EQ(vcenter_.calls().back().soap_action, "urn:vim25/6.0");
}

}  // namespace
}  // namespace porthole::vsphere
