// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/session_directory.hpp"

#include "integration/consoleauth/store_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// What processes tell each other by every store, those in a server with the real server.
namespace porthole::consoleauth {
namespace {

using test::kCaseName;
using test::kCases;
using testing::ElementsAre;
using testing::IsEmpty;

using SessionDirectoryTest = test::StoreTest;

INSTANTIATE_TEST_SUITE_P(Stores, SessionDirectoryTest, testing::ValuesIn(kCases), kCaseName);

TEST_P(SessionDirectoryTest, TellsWhatWasRevokedToWhoListens) {
    const auto begun = run(store_->revocations(std::nullopt)).value();
    EXPECT_THAT(begun.all, IsEmpty());
    const auto first = make_revocation(RevokedBy::session, "req-1", clock_.now());
    const auto taken = make_revocation(RevokedBy::take_over, "req-2 bob", clock_.now());
    const auto second = make_revocation(RevokedBy::user, "a\"b\n\xc3\xbc", clock_.now());

    ASSERT_TRUE(run(store_->revoke(first)));
    ASSERT_TRUE(run(store_->revoke(second)));
    ASSERT_TRUE(run(store_->revoke(taken)));

    const auto heard = run(store_->revocations(begun.heard_at)).value();
    EXPECT_THAT(heard.all, testing::UnorderedElementsAre(first, second, taken));
    EXPECT_GE(heard.heard_at, begun.heard_at);
    EXPECT_THAT(run(store_->revocations(heard.heard_at + 60'000)).value().all, IsEmpty());
    EXPECT_THAT(run(store_->revocations(std::nullopt)).value().all, IsEmpty());
}

TEST_P(SessionDirectoryTest, KeepsTheSessionsOfNodesThatExist) {
    LiveSession session;
    session.id = "req-1";
    session.node = "one";
    session.process = "first";
    session.user = "\"\xf0\x9f\x98\x80\n";
    session.project_id = "blue";
    session.since = clock_.now();
    session.to_console_bytes = 1ULL << 40U;
    LiveSession other = session;
    other.id = "req-2";
    other.project_id = "green";
    const auto announce = [&](std::string node,
                              std::vector<LiveSession> changed,
                              std::vector<std::string> gone = {}) {
        Announcement news;
        news.node = std::move(node);
        news.expires_at = clock_.now() + Seconds(10);
        news.changed = std::move(changed);
        news.gone = std::move(gone);
        return run(store_->announce(std::move(news))).value();
    };
    const auto live = [&](const SessionFilter& filter = {}) {
        return run(store_->live_sessions(filter)).value();
    };

    EXPECT_EQ(announce("first", {session}), Standing::appeared);
    EXPECT_EQ(announce("second", {other}), Standing::appeared);
    EXPECT_THAT(live(), testing::UnorderedElementsAre(session, other));
    EXPECT_THAT(live({"req-2", {}, {}, {}}), ElementsAre(other));
    EXPECT_THAT(live({{}, "blue", {}, {}}), ElementsAre(session));
    EXPECT_THAT(live({{}, "red", {}, {}}), IsEmpty());

    clock_.advance(Seconds(9));
    session.connections = 2;
    EXPECT_EQ(announce("first", {session}), Standing::stayed);
    clock_.advance(Seconds(2));
    EXPECT_THAT(live(), ElementsAre(session));
    // The second has expired: what it told before is forgotten.
    EXPECT_EQ(announce("second", {}), Standing::appeared);
    EXPECT_THAT(live(), ElementsAre(session));
    EXPECT_EQ(announce("second", {other}), Standing::stayed);
    EXPECT_EQ(announce("first", {}, {"req-1", "req-2"}), Standing::stayed);
    EXPECT_THAT(live(), ElementsAre(other));
    ASSERT_TRUE(run(store_->withdraw("second")));
    EXPECT_THAT(live(), IsEmpty());
    EXPECT_TRUE(run(store_->purge()));
}

}  // namespace
}  // namespace porthole::consoleauth
