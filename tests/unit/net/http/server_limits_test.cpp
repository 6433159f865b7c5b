// SPDX-License-Identifier: Apache-2.0
// What the server takes from a peer: so many bytes, for so long.
#include "net/deadline.hpp"
#include "net/tcp_stream.hpp"
#include "support/socket_pair.hpp"
#include "unit/net/http/server_fixture.hpp"

#include <chrono>

namespace porthole::net::http {
namespace {
using test::ScriptedStream;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

using ServerLimitsTest = ServerTest;

TEST_F(ServerLimitsTest, RefusesLongHeads) {
    const std::string line = "X-Padding: " + std::string(1000, 'x') + "\r\n";
    std::string fields;
    while (fields.size() < limits_.head_bytes) {
        fields += line;
    }

    expect_refusal(get("/", fields), "431");
    expect_refusal(
        "GET /" + std::string(limits_.head_bytes, 'x') + " HTTP/1.1\r\nHost: h\r\n\r\n", "431"
    );
    expect_refusal(std::string(limits_.head_bytes + 1, 'G'), "431");
}

TEST_F(ServerLimitsTest, TakesHeadsUpToTheLimit) {
    const std::string bare = get("/", "X-Padding: \r\n");
    const std::string padding(limits_.head_bytes - bare.size(), 'x');

    EXPECT_THAT(
        answers_to(get("/", "X-Padding: " + padding + "\r\n")), StartsWith("HTTP/1.1 200 ")
    );
    EXPECT_THAT(
        answers_to(get("/", "X-Padding: x" + padding + "\r\n")), StartsWith("HTTP/1.1 431 ")
    );
    // The same when the parser has eaten a part of it already.
    EXPECT_THAT(
        answers_to(get("/", "X-Padding: x" + padding + "\r\n"), 1000), StartsWith("HTTP/1.1 431 ")
    );
}

TEST_F(ServerLimitsTest, TakesTargetsUpToTheLimit) {
    const std::string target = "/" + std::string(limits_.target_bytes - 1, 'x');

    EXPECT_THAT(answers_to(get(target)), StartsWith("HTTP/1.1 200 "));
    handler_.requests.clear();
    expect_refusal(get(target + "x"), "414");
}

TEST_F(ServerLimitsTest, TakesFieldsUpToTheLimit) {
    std::string fields;
    for (std::ptrdiff_t i = 1; i < limits_.fields; ++i) {
        fields += "X: y\r\n";
    }

    EXPECT_THAT(answers_to(get("/", fields)), StartsWith("HTTP/1.1 200 "));
    handler_.requests.clear();
    expect_refusal(get("/", fields + "X: y\r\n"), "431");
}

TEST_F(ServerLimitsTest, ReadsNoMoreThanTheHeadLimitOfAHeadWithoutEnd) {
    ScriptedStream stream({"GET / HTTP/1.1\r\n"}, ScriptedStream::Then::end);
    for (int i = 0; i < 10'000; ++i) {
        stream.push("X-Padding: " + std::string(100, 'x') + "\r\n");
    }
    const std::size_t all = stream.unread();
    std::size_t unread = 0;
    stream.reply_with([&](std::string_view answer) {
        unread = stream.unread();
        return answer.starts_with("HTTP/1.1 431 ") ? "" : "not refused";
    });

    serve_all(stream);

    EXPECT_THAT(stream.sent(), StartsWith("HTTP/1.1 431 "));
    EXPECT_LT(all - unread, limits_.head_bytes + BufferPool::kBufferBytes);
}

TEST_F(ServerLimitsTest, RefusesLongBodies) {
    limits_.body_bytes = 10;

    EXPECT_THAT(
        answers_to("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n0123456789"),
        StartsWith("HTTP/1.1 200 ")
    );
    handler_.requests.clear();
    // Refused by what it says, before it is there.
    expect_refusal("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n", "413");
    expect_refusal(
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 18446744073709551615\r\n\r\n", "413"
    );
    expect_refusal(
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
        "chunked\r\n\r\nb\r\n01234567890\r\n0\r\n\r\n",
        "413"
    );
    expect_refusal(
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        "8\r\n01234567\r\n8\r\n01234567\r\n0\r\n\r\n",
        "413"
    );
}

TEST_F(ServerLimitsTest, ReadsNoMoreThanTheHeadLimitOfAChunksLine) {
    const std::string start = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const std::string line : {"1;x=", "0\r\nX-Trailer: "}) {
        SCOPED_TRACE(line);
        ScriptedStream stream({start + line});
        for (int i = 0; i < 1000; ++i) {
            stream.push(std::string(1000, 'x'));
        }
        const std::size_t all = stream.unread();
        std::size_t unread = 0;
        stream.reply_with([&](std::string_view) {
            unread = stream.unread();
            return std::string();
        });

        serve_all(stream);

        EXPECT_THAT(stream.sent(), StartsWith("HTTP/1.1 431 "));
        EXPECT_LT(all - unread, limits_.head_bytes + BufferPool::kBufferBytes);
    }
}

TEST_F(ServerLimitsTest, HoldsNoBufferWhileItWaits) {
    ScriptedStream stream({get("/1")}, ScriptedStream::Then::ignore);
    worker_.tasks.spawn(serve(worker_, test::lend(stream), Peer{}, handler_, limits_));

    worker_.context.poll();

    EXPECT_THAT(handler_.requests, ElementsAre("GET /1"));
    EXPECT_EQ(worker_.buffers.kept(), 1U);
    worker_.tasks.cancel();
    worker_.context.poll();
    EXPECT_TRUE(stream.closed());
}

TEST_F(ServerLimitsTest, GivesASlowHeadUp) {
    limits_.head_time = Milliseconds(30);
    ScriptedStream stream({"GET / HTTP/1.1\r\nHost: slow"}, ScriptedStream::Then::listen);
    const auto started = std::chrono::steady_clock::now();

    serve_all(stream);

    EXPECT_GE(std::chrono::steady_clock::now() - started, limits_.head_time);
    EXPECT_THAT(stream.sent(), StartsWith("HTTP/1.1 408 "));
    EXPECT_THAT(stream.sent(), HasSubstr("Connection: close\r\n"));
    EXPECT_TRUE(stream.closed());
}

TEST_F(ServerLimitsTest, GivesASlowBodyUp) {
    limits_.head_time = Milliseconds(30);
    ScriptedStream stream(
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhell"},
        ScriptedStream::Then::listen
    );

    serve_all(stream);

    EXPECT_THAT(stream.sent(), StartsWith("HTTP/1.1 408 "));
    EXPECT_THAT(handler_.requests, ElementsAre());
}

TEST_F(ServerLimitsTest, GivesAHeadUpThatTricklesIn) {
    // A byte now and then must not put the end off: the limit is for the whole head.
    limits_.head_time = Milliseconds(100);
    ScriptedStream stream({"G"}, ScriptedStream::Then::listen);
    auto trickle = [](ScriptedStream& to) -> Task<bool> {
        for (;;) {
            co_await sleep_for(Milliseconds(5));
            to.push("x");
        }
    };
    auto body = [&]() -> Task<bool> {
        auto serving = [](Worker& worker, StreamPtr own, Handler& handler, const Limits& limits
                       ) -> Task<bool> {
            Peer peer;
            co_await serve(worker, std::move(own), std::move(peer), handler, limits);
            co_return true;
        };
        const auto ended =
            co_await race(serving(worker_, test::lend(stream), handler_, limits_), trickle(stream));
        co_return ended.first_won;
    };

    EXPECT_TRUE(test::run(worker_.context, body()));

    EXPECT_THAT(stream.sent(), StartsWith("HTTP/1.1 408 "));
}

TEST_F(ServerLimitsTest, CountsTheWaitForTheFirstByteIn) {
    limits_.head_time = Milliseconds(1000);
    ScriptedStream stream({}, ScriptedStream::Then::listen);
    std::string answer_in_time;
    // Timers of one loop fire in order, however busy the machine: this sees an answer that is due
    // after 1000 ms, and would not see one that is due after 1100.
    auto speak_late = [&]() -> Task<void> {
        co_await sleep_for(Milliseconds(100));
        stream.push("GET");
        co_await sleep_for(Milliseconds(950));
        answer_in_time = stream.sent();
    };
    worker_.tasks.spawn(speak_late());

    serve_all(stream);

    EXPECT_THAT(answer_in_time, StartsWith("HTTP/1.1 408 "));
}

TEST_F(ServerLimitsTest, ClosesAConnectionThatSaysNothing) {
    limits_.head_time = Milliseconds(20);
    ScriptedStream stream({}, ScriptedStream::Then::ignore);

    serve_all(stream);

    EXPECT_EQ(stream.sent(), "");
    EXPECT_TRUE(stream.closed());
}

TEST_F(ServerLimitsTest, ClosesAnIdleConnectionWithoutAWord) {
    limits_.idle_time = Milliseconds(20);
    ScriptedStream stream({get("/1")}, ScriptedStream::Then::ignore);

    serve_all(stream);

    EXPECT_EQ(count(stream.sent(), "HTTP/1.1 "), 1U);
    EXPECT_TRUE(stream.closed());
}

TEST_F(ServerLimitsTest, ClosesWhenAnAnswerIsNotTaken) {
    limits_.write_time = Milliseconds(20);
    ScriptedStream stream({get("/1"), get("/2")}, ScriptedStream::Then::ignore);
    stream.take_at_most(10);

    serve_all(stream);

    EXPECT_EQ(stream.sent().size(), 10U);
    EXPECT_THAT(handler_.requests, ElementsAre("GET /1"));
    EXPECT_TRUE(stream.closed());
}

}  // namespace
}  // namespace porthole::net::http
