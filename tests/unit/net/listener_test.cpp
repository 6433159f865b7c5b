// SPDX-License-Identifier: Apache-2.0
#include "net/listener.hpp"

#include "net/tcp_stream.hpp"
#include "support/read_text.hpp"
#include "support/run.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>

namespace porthole::net {
namespace {
namespace asio = boost::asio;
using asio::ip::tcp;

const Endpoint kAnyPort{"127.0.0.1", 0};

Task<void> greet(Worker& /*worker*/, tcp::socket socket) {
    TcpStream stream(std::move(socket));
    (void)co_await stream.write_all(as_bytes("hello"));
}

tcp::socket connect(asio::io_context& context, const Endpoint& endpoint) {
    tcp::socket socket(context);
    socket.connect({asio::ip::make_address(endpoint.host), endpoint.port});
    return socket;
}

std::string read_greeting(const Endpoint& endpoint) {
    asio::io_context context(1);
    TcpStream stream(connect(context, endpoint));
    return test::run(context, test::read_to_end(stream));
}

TEST(ListenerTest, TakesAFreePortAndAcceptsThere) {
    Workers workers(2);
    Listener listener(workers, kAnyPort);
    EXPECT_NE(listener.endpoint().port, 0);
    listener.start(greet);
    workers.start();

    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(read_greeting(listener.endpoint()), "hello");
    }
    workers.stop();
}

TEST(ListenerTest, RefusesAPortWhereAnotherListens) {
    Workers workers(1);
    Workers others(1);
    const Listener first(workers, kAnyPort);

    try {
        const Listener second(others, first.endpoint());
        FAIL() << "listens twice on " << first.endpoint().text();
    } catch (const std::runtime_error& error) {
        EXPECT_EQ(
            std::string(error.what()),
            "cannot listen on " + first.endpoint().text() + ": Address already in use"
        );
    }
}

TEST(ListenerTest, RefusesAPortOfAnotherProgram) {
    asio::io_context context(1);
    const tcp::acceptor other(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    const Endpoint taken{"127.0.0.1", other.local_endpoint().port()};
    Workers workers(1);

    EXPECT_THROW(Listener(workers, taken), std::runtime_error);
}

TEST(ListenerTest, NamesTheAddressThatItCannotHave) {
    Workers workers(1);
    for (const Endpoint& endpoint : {Endpoint{"192.0.2.1", 1234}, Endpoint{"no.address", 1234}}) {
        try {
            const Listener listener(workers, endpoint);
            FAIL() << "listens on " << endpoint.text();
        } catch (const std::runtime_error& error) {
            EXPECT_EQ(
                std::string(error.what()).find("cannot listen on " + endpoint.text() + ": "), 0U
            ) << error.what();
        }
    }
}

TEST(ListenerTest, GivesItsPortBack) {
    Workers workers(1);
    Endpoint endpoint;
    {
        const Listener first(workers, kAnyPort);
        endpoint = first.endpoint();
    }

    EXPECT_NO_THROW(Listener(workers, endpoint));
}

TEST(ListenerTest, GoesOnAfterATaskThatThrows) {
    std::atomic<int> accepted = 0;
    auto throwing = [&accepted](Worker& /*worker*/, tcp::socket /*socket*/) -> Task<void> {
        ++accepted;
        throw std::runtime_error("broken");
        co_return;
    };
    Workers workers(1);
    Listener listener(workers, kAnyPort);
    listener.start(throwing);
    workers.start();

    for (int i = 1; i <= 3; ++i) {
        EXPECT_EQ(read_greeting(listener.endpoint()), "");
        EXPECT_EQ(accepted, i);
    }
    workers.stop();
}

TEST(ListenerTest, AcceptsNoMoreOnceStopped) {
    // What was accepted before goes on: it answers after the listener has stopped.
    auto echo = [](Worker& /*worker*/, tcp::socket socket) -> Task<void> {
        TcpStream stream(std::move(socket));
        (void)co_await stream.write_all(as_bytes("open"));
        const std::string got = co_await test::read_until(stream, "!");
        (void)co_await stream.write_all(as_bytes(got));
    };
    Workers workers(2);
    Listener listener(workers, kAnyPort);
    listener.start(echo);
    workers.start();
    asio::io_context context(1);
    TcpStream early(connect(context, listener.endpoint()));
    EXPECT_EQ(test::run(context, test::read_until(early, "open")), "open");

    listener.stop();

    // Refused, or reset while it waited to be accepted: either way nobody answers.
    bool refused = false;
    while (!refused) {
        asio::io_context other(1);
        tcp::socket late(other);
        boost::system::error_code error;
        late.connect({asio::ip::address_v4::loopback(), listener.endpoint().port}, error);
        refused = error == asio::error::connection_refused;
    }
    ASSERT_TRUE(test::run(context, early.write_all(as_bytes("still here!"))));
    EXPECT_EQ(test::run(context, test::read_to_end(early)), "still here!");
    workers.stop();
}

TEST(ListenerTest, StopsWithConnectionsOpen) {
    std::atomic<int> open = 0;
    auto wait = [&open](Worker& /*worker*/, tcp::socket socket) -> Task<void> {
        TcpStream stream(std::move(socket));
        ++open;
        (void)co_await stream.write_all(as_bytes("open"));
        (void)co_await stream.readable();
        --open;
    };
    Workers workers(1);
    Listener listener(workers, kAnyPort);
    listener.start(wait);
    workers.start();
    asio::io_context context(1);
    TcpStream stream(connect(context, listener.endpoint()));
    EXPECT_EQ(test::run(context, test::read_until(stream, "open")), "open");

    workers.stop();

    EXPECT_EQ(open, 0);
    EXPECT_EQ(test::run(context, test::read_to_end(stream)), "");
}

}  // namespace
}  // namespace porthole::net
