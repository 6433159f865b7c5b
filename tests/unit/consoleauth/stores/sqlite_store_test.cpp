// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/stores/sqlite_store.hpp"

#include "base/secret.hpp"
#include "base/task_group.hpp"
#include "consoleauth/stores/sqlite_database.hpp"
#include "consoleauth/token_service.hpp"
#include "unit/consoleauth/records.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace porthole::consoleauth {
namespace {

namespace fs = std::filesystem;
using test::key_of;
using test::record_at;
using testing::HasSubstr;

std::string bytes_of(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// A pipe whose far end is in a child process.
class Pipe {
public:
    Pipe() {
        if (::pipe(ends_.data()) != 0) {
            throw std::runtime_error("pipe");
        }
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe() {
        ::close(ends_[0]);
        ::close(ends_[1]);
    }

    void send(unsigned char byte) const { EXPECT_EQ(::write(ends_[1], &byte, 1), 1); }
    int receive() const {
        unsigned char byte = 0;
        return ::read(ends_[0], &byte, 1) == 1 ? byte : -1;
    }

private:
    std::array<int, 2> ends_{};
};

/// Runs `body` in a child process, which ends without cleaning up. SQLite's connections must not
/// cross a fork, and a forked process has none of its parent's threads: open stores and pools in
/// `body`, and in the parent after it.
template <class Body>
pid_t in_child(Body body) {
    const pid_t child = ::fork();
    if (child == 0) {
        try {
            body();
            ::_exit(0);
        } catch (...) {
            ::_exit(1);
        }
    }
    return child;
}

class SqliteStoreTest : public testing::Test {
protected:
    fs::path file() const { return folder_.path() / "tokens.db"; }

    StorePtr open(test::Node& node) const {
        return open_sqlite_store("sqlite:tokens.db", {node.pool, clock_, folder_.path()});
    }

    std::string refusal(const std::string& url) const {
        BlockingPool pool(1);
        try {
            open_sqlite_store(url, {pool, clock_, folder_.path()});
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "opened";
    }

    test::TempFolder folder_;
    porthole::test::FakeClock clock_;
};

TEST_F(SqliteStoreTest, KnowsItsUrls) {
    for (const auto* const url :
         {"sqlite::memory:", "sqlite:///a/b.db", "sqlite:b.db", "sqlite:a/b"}) {
        EXPECT_EQ(sqlite_url_problem(url), "") << url;
    }
    for (const auto* const url :
         {"sqlite:",
          "sqlite:/a/b.db",
          "sqlite://a/b.db",
          "sqlite:////",
          "sqlite:///a/",
          "sqlite:///a?mode=memory",
          "sqlite:a#b",
          "sqlite:file:a",
          "sqlite::memory",
          "redis://a"}) {
        EXPECT_THAT(sqlite_url_problem(url), HasSubstr("expected sqlite:///")) << url;
    }
}

TEST_F(SqliteStoreTest, MakesItsFilesForTheirOwnerAlone) {
    test::Node node(1);
    const auto store = open(node);
    ASSERT_TRUE(node.run(store->put(key_of("a"), record_at(clock_.now()))));

    for (const auto& entry : fs::directory_iterator(folder_.path())) {
        EXPECT_EQ(entry.status().permissions(), fs::perms(0600)) << entry.path();
    }
    EXPECT_TRUE(fs::exists(file()));
}

TEST_F(SqliteStoreTest, TakesAbsolutePathsAsTheyAre) {
    BlockingPool pool(1);

    const auto url = "sqlite://" + file().string();
    const auto store = open_sqlite_store(url, {pool, clock_, "/nonexistent"});

    EXPECT_TRUE(fs::exists(file()));
}

TEST_F(SqliteStoreTest, SaysWhyItCannotStart) {
    std::ofstream(folder_.path() / "text") << std::string(5000, 'x');
    {
        SqliteDatabase other(folder_.path() / "other.db");
        ASSERT_TRUE(other.execute("CREATE TABLE cats (name TEXT)"));
        SqliteDatabase newer(folder_.path() / "newer.db");
        ASSERT_TRUE(newer.execute("PRAGMA user_version = 99"));
    }
    fs::create_directory(folder_.path() / "folder");

    EXPECT_THAT(refusal("sqlite:none/tokens.db"), HasSubstr("none does not exist"));
    EXPECT_THAT(refusal("sqlite:text/tokens.db"), HasSubstr("text does not exist"));
    EXPECT_THAT(refusal("sqlite:text"), HasSubstr("text: file is not a database"));
    EXPECT_THAT(refusal("sqlite:folder"), HasSubstr("folder: unable to open database file"));
    EXPECT_THAT(refusal("sqlite:other.db"), HasSubstr("this is a database of something else"));
    EXPECT_THAT(
        refusal("sqlite:newer.db"), HasSubstr("its schema is version 99, this one knows 3")
    );
}

TEST_F(SqliteStoreTest, BringsAnOlderSchemaUpToDate) {
    test::Node node(1);
    const auto record = record_at(clock_.now());
    ASSERT_TRUE(node.run(open(node)->put(key_of("a"), record)));
    {
        SqliteDatabase older(file());
        ASSERT_TRUE(older.execute("ALTER TABLE tokens DROP COLUMN view_only"));
        for (const char* const table : {"revocations", "nodes", "sessions"}) {
            ASSERT_TRUE(older.execute((std::string("DROP TABLE ") + table).c_str()));
        }
        ASSERT_TRUE(older.execute("PRAGMA user_version = 1"));
    }

    const auto got = node.run(open(node)->get(key_of("a")));

    ASSERT_TRUE(got);
    EXPECT_EQ(*got, record);
}

TEST_F(SqliteStoreTest, NeverWritesASecretInClear) {
    test::Node node(1);
    const auto store = open(node);
    TokenService service(TokensConfig(), *store, clock_);
    const auto issued = node.run(service.issue(test::grant()));
    const auto redeemed = node.run(service.redeem(issued->token));
    const auto resumed = node.run(service.resume(redeemed->resume_secret));
    const auto second = node.run(service.issue(test::grant()));
    ASSERT_TRUE(resumed && second);

    std::string written;
    for (const auto& entry : fs::directory_iterator(folder_.path())) {
        written += bytes_of(entry.path());
    }

    ASSERT_NE(written.find(second->id), std::string::npos);
    for (const Secret& secret :
         {issued->token, redeemed->resume_secret, resumed->resume_secret, second->token}) {
        EXPECT_EQ(written.find(secret.reveal()), std::string::npos);
    }
}

TEST_F(SqliteStoreTest, KeepsWhatWasPutWhenItsProcessIsKilled) {
    const Pipe ready;
    const pid_t child = in_child([&] {
        test::Node node(1);
        const auto store = open(node);
        ready.send(node.run(store->put(key_of("a"), record_at(clock_.now()))) ? 1 : 0);
        ready.send(node.run(store->put(key_of("b"), record_at(clock_.now()))) ? 1 : 0);
        ready.send(node.run(store->take(key_of("b"))) ? 1 : 0);
        ::pause();
    });
    for (int i = 0; i < 3; ++i) {
        ASSERT_EQ(ready.receive(), 1);
    }

    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);

    ASSERT_TRUE(WIFSIGNALED(status));
    test::Node node(1);
    const auto store = open(node);
    EXPECT_TRUE(node.run(store->get(key_of("a"))));
    EXPECT_EQ(node.run(store->get(key_of("b"))).error(), Errc::token_unknown);
    EXPECT_TRUE(node.run(store->check()));
}

TEST_F(SqliteStoreTest, LetsOneOfTwoProcessesTakeEachRecord) {
    constexpr int kCount = 100;
    const Pipe filled;
    const Pipe results;
    const auto claim = [&] {
        test::Node node(2);
        const auto store = open(node);  // both processes make the file at once
        static_cast<void>(filled.receive());
        unsigned char won = 0;
        for (int i = 0; i < kCount; ++i) {
            won = static_cast<unsigned char>(
                won + (node.run(store->take(key_of(std::to_string(i)))) ? 1 : 0)
            );
        }
        results.send(won);
    };
    const std::array children{in_child(claim), in_child(claim)};

    test::Node node(1);
    const auto store = open(node);
    for (int i = 0; i < kCount; ++i) {
        ASSERT_TRUE(node.run(store->put(key_of(std::to_string(i)), record_at(clock_.now()))));
    }
    filled.send(1);
    filled.send(1);

    EXPECT_EQ(results.receive() + results.receive(), kCount);
    for (const pid_t child : children) {
        int status = 0;
        ::waitpid(child, &status, 0);
        EXPECT_EQ(status, 0);
    }
}

TEST_F(SqliteStoreTest, ClearsExpiredRecordsAwayWhenOpened) {
    {
        test::Node node(1);
        const auto store = open(node);
        ASSERT_TRUE(node.run(store->put(key_of("a"), record_at(clock_.now()))));
    }
    clock_.advance(test::kTtl);

    test::Node node(1);
    const auto store = open(node);

    EXPECT_EQ(node.run(store->purge()).value(), 0U);
}

TEST_F(SqliteStoreTest, IsUnavailableWhenItsTableIsGone) {
    test::Node node(1);
    const auto store = open(node);
    SqliteDatabase vandal(file());
    ASSERT_TRUE(vandal.execute("DROP TABLE tokens"));

    EXPECT_EQ(node.run(store->get(key_of("a"))).error(), Errc::store_unavailable);
    EXPECT_EQ(
        node.run(store->put(key_of("a"), record_at(clock_.now()))).error(), Errc::store_unavailable
    );
    EXPECT_EQ(node.run(store->list({})).error(), Errc::store_unavailable);
    EXPECT_EQ(node.run(store->check()).error(), Errc::store_unavailable);
    EXPECT_EQ(node.run(store->check()).error(), Errc::store_unavailable);
}

TEST_F(SqliteStoreTest, SurvivesItsCallersCancellation) {
    test::Node node(1);
    const auto store = open(node);
    TaskGroup group(node.context.get_executor());
    auto put = [&]() -> Task<void> {
        const auto kept = co_await store->put(key_of("a"), record_at(clock_.now()));
        EXPECT_TRUE(kept);
    };

    group.spawn(put());
    node.context.poll();
    group.cancel();
    node.run(group.wait());

    EXPECT_TRUE(node.run(store->check()));
    EXPECT_EQ(group.size(), 0U);
}

}  // namespace
}  // namespace porthole::consoleauth
