// SPDX-License-Identifier: Apache-2.0
#include "net/tls_stream.hpp"

#include "net/tcp_stream.hpp"
#include "support/read_text.hpp"
#include "unit/net/tls_stream_fixture.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <optional>

namespace porthole::net {
namespace {

TEST_F(TlsStreamTest, CarriesBytesBothWays) {
    auto [near, far] = both();

    ASSERT_TRUE(run(near->write_all(as_bytes("ping"))));
    EXPECT_EQ(run(test::read_until(*far, "ping")), "ping");
    ASSERT_TRUE(run(far->write_all(as_bytes("pong"))));
    EXPECT_EQ(run(test::read_until(*near, "pong")), "pong");
}

TEST_F(TlsStreamTest, CarriesMoreThanARecordAndASocketHold) {
    auto [near, far] = both();
    std::string much;
    for (std::size_t i = 0; much.size() < std::size_t{4} * 1024 * 1024; ++i) {
        much += std::to_string(i) + ' ';
    }
    auto write = [](Stream& to, const std::string& text) -> Task<Result<void>> {
        const auto written = co_await to.write_all(as_bytes(text));
        if (!written) {
            co_return written.error();
        }
        co_return co_await to.shutdown_send();
    };
    auto body = [&]() -> Task<bool> {
        const auto ends = co_await (write(*near, much) && test::read_to_end(*far));
        co_return std::get<0>(ends).has_value() && std::get<1>(ends) == much;
    };

    EXPECT_TRUE(run(body()));
}

TEST_F(TlsStreamTest, ReadsAndWritesAtTheSameTime) {
    auto [near, far] = both();
    const std::string much(std::size_t{2} * 1024 * 1024, 'x');
    auto exchange = [&](Stream& stream) -> Task<bool> {
        auto write = [](Stream& to, const std::string& text) -> Task<Result<void>> {
            const auto written = co_await to.write_all(as_bytes(text));
            if (!written) {
                co_return written.error();
            }
            co_return co_await to.shutdown_send();
        };
        const auto ends = co_await (write(stream, much) && test::read_to_end(stream));
        co_return std::get<0>(ends).has_value() && std::get<1>(ends) == much;
    };
    auto body = [&]() -> Task<bool> {
        const auto ends = co_await (exchange(*near) && exchange(*far));
        co_return std::get<0>(ends) && std::get<1>(ends);
    };

    EXPECT_TRUE(run(body()));
}

TEST_F(TlsStreamTest, ReadsNothingAtThePeersEndAndCanStillSend) {
    auto [near, far] = both();
    ASSERT_TRUE(run(far->write_all(as_bytes("last"))));
    ASSERT_TRUE(run(far->shutdown_send()));

    EXPECT_EQ(run(test::read_to_end(*near)), "last");
    EXPECT_EQ(run(near->read_some(buffer_)).value(), 0U);
    ASSERT_TRUE(run(near->write_all(as_bytes("answer"))));
    near->close();
    EXPECT_EQ(run(test::read_to_end(*far)), "answer");
}

TEST_F(TlsStreamTest, IsReadableWhileBytesOfARecordAreLeft) {
    auto [near, far] = both();
    ASSERT_TRUE(run(far->write_all(as_bytes("abc"))));
    std::array<std::byte, 1> one{};

    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(run(with_deadline(kLate, near->readable())));
        EXPECT_EQ(run(near->read_some(one)).value(), 1U);
    }

    EXPECT_EQ(run(with_deadline(kSoon, near->readable())).error(), Errc::deadline_exceeded);
}

TEST_F(TlsStreamTest, IsNotReadableBySessionTicketsAlone) {
    // TLS 1.3 servers send them behind the handshake; nobody must hold a buffer for what is no
    // data.
    auto [near, far] = both();

    EXPECT_EQ(run(with_deadline(kSoon, near->readable())).error(), Errc::deadline_exceeded);
}

TEST_F(TlsStreamTest, FailsWhatWaitsWhenItIsClosed) {
    auto ends = both();
    Stream& near = *ends.first;
    ASSERT_TRUE(run(ends.second->write_all(as_bytes("x"))));
    EXPECT_EQ(run(near.read_some(buffer_)).value(), 1U);
    auto body = [&]() -> Task<Result<void>> {
        auto close = [&near] { near.close(); };
        asio::post(context_, close);
        co_return co_await near.readable();
    };

    EXPECT_FALSE(run(with_deadline(kLate, body())));
}

TEST_F(TlsStreamTest, FailsToWriteToAPeerThatIsGone) {
    auto [near, far] = both();
    far.reset();
    const std::string chunk(65'536, 'x');
    Result<void> written = ok();

    for (int i = 0; written && i < 1000; ++i) {
        written = run(with_deadline(kLate, near->write_all(as_bytes(chunk))));
    }

    EXPECT_FALSE(written);
    (void)run(near->shutdown_send());
}

TEST_F(TlsStreamTest, LeavesAConnectionOnWhichTlsCanBeginAgain) {
    auto [near, far] = both();
    ASSERT_TRUE(run(far->write_all(as_bytes("last"))));
    EXPECT_EQ(run(test::read_until(*near, "last")), "last");

    auto near_socket = std::move(static_cast<TlsStream&>(*near)).abandon();
    auto far_socket = std::move(static_cast<TlsStream&>(*far)).abandon();

    ASSERT_TRUE(near_socket && far_socket);
    auto shake = [&]() -> Task<std::string> {
        auto identity = pinned(certificate_.sha256);
        auto ends = co_await (
            connect(std::move(*near_socket), std::move(identity)) && accept(std::move(*far_socket))
        );
        (void)co_await std::get<0>(ends).value()->write_all(as_bytes("again"));
        const std::string got = co_await test::read_until(*std::get<1>(ends).value(), "again");
        co_return got;
    };
    EXPECT_EQ(run(shake()), "again");
}

TEST_F(TlsStreamTest, AbandonsNothingThatIsUnread) {
    auto [near, far] = both();
    ASSERT_TRUE(run(far->write_all(as_bytes("unread"))));
    std::array<std::byte, 1> one{};
    EXPECT_EQ(run(near->read_some(one)).value(), 1U);

    const auto socket = std::move(static_cast<TlsStream&>(*near)).abandon();

    EXPECT_EQ(socket.error(), Errc::upstream_protocol);
}

}  // namespace
}  // namespace porthole::net
