// SPDX-License-Identifier: Apache-2.0
#include "net/tcp_stream.hpp"

#include "net/deadline.hpp"
#include "support/read_text.hpp"
#include "support/run.hpp"
#include "support/socket_pair.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <gtest/gtest.h>
#include <netinet/tcp.h>

#include <array>
#include <string>

namespace porthole::net {
namespace {
namespace asio = boost::asio;
using asio::ip::tcp;

constexpr Milliseconds kSoon{20};
constexpr Milliseconds kLate{30'000};

class TcpStreamTest : public testing::Test {
protected:
    TcpStreamTest() {
        test::SocketPair pair(context_.get_executor());
        near_ = std::make_unique<TcpStream>(std::move(pair.near));
        far_ = std::make_unique<TcpStream>(std::move(pair.far));
    }

    template <class T>
    T run(Task<T> task) {
        return test::run(context_, std::move(task));
    }

    asio::io_context context_{1};
    std::unique_ptr<TcpStream> near_;
    std::unique_ptr<TcpStream> far_;
    std::array<std::byte, 64> buffer_{};
};

TEST_F(TcpStreamTest, CarriesBytesBothWays) {
    ASSERT_TRUE(run(near_->write_all(as_bytes("ping"))));
    EXPECT_EQ(run(test::read_until(*far_, "ping")), "ping");
    ASSERT_TRUE(run(far_->write_all(as_bytes("pong"))));
    EXPECT_EQ(run(test::read_until(*near_, "pong")), "pong");
}

TEST_F(TcpStreamTest, ReadsNothingAtThePeersEndAndCanStillSend) {
    ASSERT_TRUE(run(far_->write_all(as_bytes("last"))));
    ASSERT_TRUE(run(far_->shutdown_send()));

    EXPECT_EQ(run(test::read_to_end(*near_)), "last");
    EXPECT_EQ(run(near_->read_some(buffer_)).value(), 0U);
    ASSERT_TRUE(run(near_->write_all(as_bytes("answer"))));
    near_->close();
    EXPECT_EQ(run(test::read_to_end(*far_)), "answer");
}

TEST_F(TcpStreamTest, IsReadableWhenBytesOrTheEndCame) {
    const auto silent = run(with_deadline(kSoon, near_->readable()));
    EXPECT_EQ(silent.error(), Errc::deadline_exceeded);

    ASSERT_TRUE(run(far_->write_all(as_bytes("x"))));
    EXPECT_TRUE(run(with_deadline(kLate, near_->readable())));
    EXPECT_EQ(run(near_->read_some(buffer_)).value(), 1U);

    far_->close();
    EXPECT_TRUE(run(with_deadline(kLate, near_->readable())));
    EXPECT_EQ(run(near_->read_some(buffer_)).value(), 0U);
}

TEST_F(TcpStreamTest, WritesMoreThanThePeerHasRoomFor) {
    using asio::experimental::awaitable_operators::operator&&;
    const std::string much(std::size_t{16} * 1024 * 1024, 'x');
    auto write = [&]() -> Task<Result<void>> {
        const auto written = co_await near_->write_all(as_bytes(much));
        near_->close();
        co_return written;
    };
    auto body = [&]() -> Task<bool> {
        const auto both = co_await (write() && test::read_to_end(*far_));
        co_return std::get<0>(both).has_value() && std::get<1>(both) == much;
    };

    EXPECT_TRUE(run(body()));
}

TEST_F(TcpStreamTest, WaitsWhileThePeerDoesNotRead) {
    const std::string much(std::size_t{64} * 1024 * 1024, 'x');

    const auto written = run(with_deadline(kSoon, near_->write_all(as_bytes(much))));

    EXPECT_EQ(written.error(), Errc::deadline_exceeded);
}

TEST_F(TcpStreamTest, FailsWhatWaitsWhenItIsClosed) {
    auto body = [&]() -> Task<Result<void>> {
        auto close = [this] { near_->close(); };
        asio::post(context_, close);
        co_return co_await near_->readable();
    };

    EXPECT_FALSE(run(with_deadline(kLate, body())));
}

TEST_F(TcpStreamTest, FailsAfterAReset) {
    far_->socket().set_option(asio::socket_base::linger(true, 0));
    far_->close();

    EXPECT_TRUE(run(with_deadline(kLate, near_->readable())));
    EXPECT_EQ(run(near_->read_some(buffer_)).error(), asio::error::connection_reset);
    // A write to a peer that is gone is an error, and no signal that ends the process.
    EXPECT_FALSE(run(near_->write_all(as_bytes("x"))));
    EXPECT_FALSE(run(near_->shutdown_send()));
}

TEST_F(TcpStreamTest, SendsSmallWritesAtOnceAndProbesASilentPeer) {
    tcp::no_delay no_delay;
    near_->socket().get_option(no_delay);
    EXPECT_TRUE(no_delay.value());

    asio::socket_base::keep_alive keep_alive;
    near_->socket().get_option(keep_alive);
    EXPECT_TRUE(keep_alive.value());

    const int descriptor = near_->socket().native_handle();
    const auto option = [descriptor](int name) {
        int value = 0;
        socklen_t size = sizeof value;
        EXPECT_EQ(getsockopt(descriptor, IPPROTO_TCP, name, &value, &size), 0);
        return value;
    };
    EXPECT_LE(option(TCP_KEEPIDLE) + option(TCP_KEEPINTVL) * option(TCP_KEEPCNT), 120);
}

}  // namespace
}  // namespace porthole::net
