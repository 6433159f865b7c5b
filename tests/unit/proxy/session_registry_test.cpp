// SPDX-License-Identifier: Apache-2.0
#include "proxy/session_registry.hpp"

#include "net/race.hpp"
#include "proxy/relay.hpp"
#include "support/fake_clock.hpp"
#include "support/run.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <gtest/gtest.h>

#include <barrier>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace porthole::proxy {
namespace {
namespace asio = boost::asio;

class SessionRegistryTest : public testing::Test {
protected:
    /// A session that waits to be asked to end.
    struct Session {
        explicit Session(asio::io_context& context, SessionDetails details = {})
            : control(std::make_shared<SessionControl>(context.get_executor(), std::move(details))
              ) {
            auto wait = [](std::shared_ptr<SessionControl> own,
                           std::shared_ptr<std::optional<Errc>> ended) -> Task<void> {
                *ended = co_await own->asked_to_end();
            };
            asio::co_spawn(context, wait(control, reason), asio::detached);
        }

        std::shared_ptr<SessionControl> control;
        std::shared_ptr<std::optional<Errc>> reason = std::make_shared<std::optional<Errc>>();
    };

    void go_on() {
        context_.restart();
        context_.poll();
    }

    asio::io_context context_{1};
    porthole::test::FakeClock clock_;
    SessionRegistry registry_{clock_};
};

SessionDetails called(const std::string& id) {
    SessionDetails details;
    details.id = id;
    return details;
}

std::vector<std::string> ids_of(const std::vector<SessionView>& views) {
    std::vector<std::string> ids;
    for (const SessionView& view : views) {
        ids.push_back(view.details.id);
    }
    return ids;
}

TEST_F(SessionRegistryTest, TellsOnceWhatHasChanged) {
    using Ids = std::vector<std::string>;
    const Session one(context_, called("1"));
    const Session two(context_, called("2"));
    const Session three(context_, called("3"));
    const auto first = registry_.enter("a", one.control);
    auto second = registry_.enter("b", two.control);

    EXPECT_EQ(ids_of(registry_.take_changes(1).changed), Ids{"1"});
    EXPECT_EQ(ids_of(registry_.take_changes(5).changed), Ids{"2"});
    EXPECT_EQ(ids_of(registry_.take_changes(5).changed), Ids());

    const auto third = registry_.enter("c", three.control);
    (*first)->changed();
    second->reset();
    const auto changes = registry_.take_changes(5);
    EXPECT_EQ(ids_of(changes.changed), (Ids{"1", "3"}));
    EXPECT_EQ(changes.gone, Ids{"2"});

    registry_.all_changed();
    EXPECT_EQ(ids_of(registry_.take_changes(5).changed), (Ids{"1", "3"}));
}

TEST_F(SessionRegistryTest, FindsBusySessionsAFewAtATime) {
    using Ids = std::vector<std::string>;
    const auto bytes = std::make_shared<RelayCounters>();
    const Session one(context_, called("1"));
    const Session two(context_, called("2"));
    const Session three(context_, called("3"));
    one.control->opened(virt::Transport::tcp, "", std::make_shared<RelayCounters>());
    three.control->opened(virt::Transport::tcp, "", bytes);
    const auto first = registry_.enter("a", one.control);
    const auto second = registry_.enter("b", two.control);
    const auto third = registry_.enter("c", three.control);
    bytes->to_browser_bytes += 5;

    std::string key;
    EXPECT_EQ(ids_of(registry_.take_busy(key, 2)), Ids());
    EXPECT_EQ(key, "b");
    EXPECT_EQ(ids_of(registry_.take_busy(key, 2)), Ids{"3"});
    EXPECT_EQ(key, "");
    EXPECT_EQ(ids_of(registry_.take_busy(key, 5)), Ids());
    bytes->to_upstream_bytes += 5;
    EXPECT_EQ(ids_of(registry_.take_busy(key, 5)), Ids{"3"});
}

TEST_F(SessionRegistryTest, KnowsASessionWhileItsEntryLives) {
    const Session session(context_);
    {
        const auto entry = registry_.enter("key", session.control);
        EXPECT_EQ(registry_.size(), 1U);
        go_on();
        EXPECT_FALSE(*session.reason);
    }
    EXPECT_EQ(registry_.size(), 0U);

    registry_.end("key", Errc::session_ended);
    go_on();

    EXPECT_FALSE(*session.reason);
}

TEST_F(SessionRegistryTest, ReplacesASessionOfTheSameName) {
    const Session first(context_);
    const Session second(context_);
    const Session other(context_);
    const auto first_entry = registry_.enter("key", first.control);
    const auto other_entry = registry_.enter("other", other.control);

    const auto second_entry = registry_.enter("key", second.control);
    go_on();

    EXPECT_EQ(*first.reason, Errc::session_replaced);
    EXPECT_FALSE(*second.reason);
    EXPECT_FALSE(*other.reason);
}

TEST_F(SessionRegistryTest, ForgetsTheOneThatLeftAndNoOther) {
    const Session first(context_);
    const Session second(context_);
    auto first_entry = *registry_.enter("key", first.control);
    const auto second_entry = registry_.enter("key", second.control);
    first_entry.reset();
    EXPECT_EQ(registry_.size(), 1U);

    registry_.end("key", Errc::session_ended);
    go_on();

    EXPECT_EQ(*second.reason, Errc::session_ended);
}

TEST_F(SessionRegistryTest, HoldsAsManyConnectionsOfASessionAsItMayHave) {
    const Session first(context_);
    const Session second(context_);
    const Session third(context_);
    auto first_entry = *registry_.enter("key", first.control, 2);
    const auto second_entry = registry_.enter("key", second.control, 2);
    ASSERT_TRUE(second_entry);

    const auto refused = registry_.enter("key", third.control, 2);
    first_entry.reset();
    const auto third_entry = registry_.enter("key", third.control, 2);
    EXPECT_TRUE(registry_.is_live("key"));
    EXPECT_FALSE(registry_.is_live("other"));
    registry_.end("key", Errc::session_replaced);
    go_on();

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), make_error_code(Errc::console_limit_reached));
    EXPECT_TRUE(third_entry);
    EXPECT_EQ(*second.reason, Errc::session_replaced);
    EXPECT_EQ(*third.reason, Errc::session_replaced);
}

TEST_F(SessionRegistryTest, EndsWhatWasRevokedAndGrantedBefore) {
    using consoleauth::make_revocation;
    using consoleauth::RevokedBy;
    const Time then{Seconds(1000)};
    SessionDetails details;
    details.id = "req-1";
    details.grant = "grant";
    details.user = "alice";
    details.project_id = "blue";
    details.instance_id = "vm";
    details.granted_at = then;
    const std::vector<std::pair<RevokedBy, std::string>> all{
        {RevokedBy::session, "req-1"},
        {RevokedBy::grant, "grant"},
        {RevokedBy::user, "alice"},
        {RevokedBy::project, "blue"},
        {RevokedBy::instance, "vm"},
        {RevokedBy::take_over, "req-1 bob the builder"},
    };
    const std::map<RevokedBy, Errc> reasons{
        {RevokedBy::session, Errc::session_ended},
        {RevokedBy::take_over, Errc::session_taken_over},
    };
    for (const auto& [by, value] : all) {
        SCOPED_TRACE(consoleauth::revoked_by_name(by));
        SessionRegistry registry(clock_);
        const Session session(context_, details);
        const auto entry = registry.enter("key", session.control);
        registry.revoke(make_revocation(by, "another", then));
        registry.revoke(make_revocation(by, value, then - Milliseconds(1)));
        go_on();
        EXPECT_FALSE(*session.reason);
        EXPECT_FALSE(registry.is_ending("req-1"));

        registry.revoke(make_revocation(by, value, then));

        go_on();
        const auto reason = reasons.find(by);
        EXPECT_EQ(
            *session.reason, reason == reasons.end() ? Errc::session_revoked : reason->second
        );
        EXPECT_TRUE(registry.is_ending("req-1"));
        EXPECT_EQ(
            session.control->taken_over_by(), by == RevokedBy::take_over ? "bob the builder" : ""
        );
        // Somebody who was let in before that, and is only known now.
        const Session late(context_, details);
        EXPECT_EQ(registry.enter("late", late.control).error(), Errc::session_revoked);
        clock_.advance(Seconds(60));
        registry.sweep(Seconds(0));
        EXPECT_TRUE(registry.enter("late", late.control));
    }
}

TEST_F(SessionRegistryTest, EndsThoseThatWereGrantedBeforeTheClockWasSetBack) {
    SessionDetails details;
    details.user = "alice";
    details.granted_at = clock_.now();
    const Session session(context_, details);
    const auto entry = registry_.enter("key", session.control);
    clock_.set(clock_.now() - Seconds(3600));

    registry_.revoke(make_revocation(consoleauth::RevokedBy::user, "alice", clock_.now()));

    go_on();
    EXPECT_EQ(*session.reason, Errc::session_revoked);
}

TEST_F(SessionRegistryTest, EndsThoseWhoseTimeIsUp) {
    SessionDetails details;
    details.ends_at = clock_.now() + Milliseconds(1);
    const Session session(context_, details);
    const Session lasting(context_);
    const auto entry = registry_.enter("key", session.control);
    const auto other = registry_.enter("other", lasting.control);

    registry_.sweep(Seconds(0));
    go_on();
    EXPECT_FALSE(*session.reason);
    clock_.advance(Milliseconds(1));
    registry_.sweep(Seconds(0));
    go_on();

    EXPECT_EQ(*session.reason, Errc::session_expired);
    EXPECT_FALSE(*lasting.reason);
}

TEST_F(SessionRegistryTest, EndsThoseThatNobodyUsesOnAnyConnection) {
    const Session one(context_);
    const Session two(context_);
    const Session opening(context_);
    const auto bytes = std::make_shared<RelayCounters>();
    one.control->opened(virt::Transport::tcp, "esx1.example", std::make_shared<RelayCounters>());
    two.control->opened(virt::Transport::tcp, "esx1.example", bytes);
    const auto first = registry_.enter("key", one.control, 2);
    const auto second = registry_.enter("key", two.control, 2);
    const auto third = registry_.enter("opening", opening.control);

    registry_.sweep(Seconds(60));
    bytes->to_upstream_bytes += 1;
    for (int i = 0; i < 2; ++i) {
        clock_.advance(Seconds(59));
        registry_.sweep(Seconds(60));
    }
    clock_.set(clock_.now() + Seconds(86'400));
    registry_.sweep(Seconds(60));
    clock_.advance(Seconds(1));
    registry_.sweep(Seconds(0));
    go_on();
    EXPECT_FALSE(*one.reason);
    EXPECT_FALSE(*two.reason);

    registry_.sweep(Seconds(60));
    go_on();

    EXPECT_EQ(*one.reason, Errc::session_idle);
    EXPECT_EQ(*two.reason, Errc::session_idle);
    EXPECT_FALSE(*opening.reason);
}

TEST_F(SessionRegistryTest, EndsAllSessions) {
    const Session first(context_);
    const Session second(context_);
    const auto first_entry = registry_.enter("1", first.control);
    const auto second_entry = registry_.enter("2", second.control);

    registry_.end_all(Errc::shutting_down);
    go_on();

    EXPECT_EQ(*first.reason, Errc::shutting_down);
    EXPECT_EQ(*second.reason, Errc::shutting_down);
}

TEST_F(SessionRegistryTest, LeavesOneOfManyThatEnterAtOnce) {
    constexpr int kThreads = 4;
    for (int round = 0; round < 200; ++round) {
        asio::io_context context(1);
        SessionRegistry registry(clock_);
        std::vector<std::unique_ptr<Session>> sessions;
        for (int i = 0; i < kThreads; ++i) {
            sessions.push_back(std::make_unique<Session>(context));
        }
        std::vector<std::unique_ptr<SessionRegistry::Entry>> entries(kThreads);
        std::barrier start(kThreads);
        std::vector<std::thread> threads;
        for (int i = 0; i < kThreads; ++i) {
            threads.emplace_back([&, at = static_cast<std::size_t>(i)] {
                start.arrive_and_wait();
                entries[at] = *registry.enter("key", sessions[at]->control);
            });
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
        context.poll();

        int left = 0;
        for (const auto& session : sessions) {
            left += *session->reason ? 0 : 1;
        }
        ASSERT_EQ(left, 1) << "in round " << round;
    }
}

TEST(SessionControlTest, KeepsTheFirstReason) {
    asio::io_context context(1);
    const auto control = std::make_shared<SessionControl>(context.get_executor());
    control->end(Errc::session_replaced);
    control->end(Errc::shutting_down);

    EXPECT_EQ(test::run(context, control->asked_to_end()), Errc::session_replaced);
    EXPECT_EQ(test::run(context, control->asked_to_end()), Errc::session_replaced);
}

TEST(SessionControlTest, WakesItsSessionFromAnotherThread) {
    asio::io_context context(1);
    const auto control = std::make_shared<SessionControl>(context.get_executor());
    std::thread other([control] { control->end(Errc::session_ended); });

    EXPECT_EQ(test::run(context, control->asked_to_end()), Errc::session_ended);

    other.join();
}

TEST(SessionControlTest, CanBeAskedAfterItsSessionEnded) {
    asio::io_context context(1);
    auto control = std::make_shared<SessionControl>(context.get_executor());
    SessionControl& last = *control;

    last.end(Errc::session_ended);
    control.reset();

    EXPECT_EQ(context.poll(), 1U);
}

TEST(SessionControlTest, StopsWaitingWhenCancelled) {
    asio::io_context context(1);
    const auto control = std::make_shared<SessionControl>(context.get_executor());
    auto at_once = []() -> Task<int> { co_return 1; };
    auto body = [&]() -> Task<bool> {
        const auto ended = co_await net::race(at_once(), control->asked_to_end());
        co_return ended.first_won;
    };

    EXPECT_TRUE(test::run(context, body()));
}

TEST(SessionKeyTest, IsNotTheSecret) {
    const Secret secret("a secret of ours");

    EXPECT_EQ(session_key(secret).size(), 64U);
    EXPECT_EQ(session_key(secret), session_key(Secret("a secret of ours")));
    EXPECT_NE(session_key(secret), session_key(Secret("a secret of theirs")));
    EXPECT_EQ(session_key(secret).find("secret"), std::string::npos);
}

}  // namespace
}  // namespace porthole::proxy
