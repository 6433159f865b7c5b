// SPDX-License-Identifier: Apache-2.0
#include "net/pipe_pool.hpp"

#include "support/socket_pair.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include <cerrno>
#include <string>
#include <vector>

namespace porthole::net {
namespace {
namespace asio = boost::asio;

class PipePoolTest : public testing::Test {
protected:
    PipePoolTest() {
        from_.near.non_blocking(true);
        to_.near.non_blocking(true);
    }

    /// How many bytes a full pipe takes from a peer that sends without end.
    long fill(PipePool::Pipe& pipe) {
        from_.far.non_blocking(true);
        const std::string block(64 * 1024, 'x');
        boost::system::error_code full;
        while (!full) {
            from_.far.write_some(asio::buffer(block), full);
        }
        return pipe.fill(from_.near.native_handle(), PipePool::kPipeBytes);
    }

    asio::io_context context_;
    test::SocketPair from_{context_.get_executor()};
    test::SocketPair to_{context_.get_executor()};
    PipePool pool_;
};

TEST_F(PipePoolTest, MovesBytesBetweenSockets) {
    auto pipe = pool_.borrow();
    ASSERT_TRUE(pipe);
    asio::write(from_.far, asio::buffer(std::string("picture")));

    EXPECT_EQ(pipe->fill(from_.near.native_handle(), 4), 4);
    EXPECT_EQ(pipe->held(), 4U);
    EXPECT_EQ(pipe->fill(from_.near.native_handle(), 100), 3);
    EXPECT_EQ(pipe->drain(to_.near.native_handle()), 7);
    EXPECT_EQ(pipe->held(), 0U);

    std::string got(7, '\0');
    asio::read(to_.far, asio::buffer(got));
    EXPECT_EQ(got, "picture");
}

TEST_F(PipePoolTest, WaitsForNobody) {
    auto pipe = pool_.borrow();
    ASSERT_TRUE(pipe);

    EXPECT_EQ(pipe->fill(from_.near.native_handle(), 100), -EAGAIN);
    // The reader takes nothing, so in the end neither do the sockets.
    long sent = 0;
    while (sent >= 0) {
        const long filled = pipe->held() > 0 ? 1 : fill(*pipe);
        ASSERT_GT(filled, 0);
        sent = pipe->drain(to_.near.native_handle());
    }
    EXPECT_EQ(sent, -EAGAIN);
    EXPECT_GT(pipe->held(), 0U);
}

TEST_F(PipePoolTest, TellsTheEnd) {
    auto pipe = pool_.borrow();
    ASSERT_TRUE(pipe);
    from_.far.close();

    EXPECT_EQ(pipe->fill(from_.near.native_handle(), 100), 0);
    to_.near.close();
    EXPECT_EQ(pipe->fill(-1, 100), -EBADF);
}

TEST_F(PipePoolTest, LendsNoPipeThatHoldsAnothersBytes) {
    {
        auto pipe = pool_.borrow();
        ASSERT_TRUE(pipe);
        asio::write(from_.far, asio::buffer(std::string("secret")));
        ASSERT_EQ(pipe->fill(from_.near.native_handle(), 100), 6);
    }
    auto next = pool_.borrow();
    ASSERT_TRUE(next);
    asio::write(from_.far, asio::buffer(std::string("other")));
    ASSERT_EQ(next->fill(from_.near.native_handle(), 100), 5);
    ASSERT_EQ(next->drain(to_.near.native_handle()), 5);

    std::string got(5, '\0');
    asio::read(to_.far, asio::buffer(got));
    EXPECT_EQ(got, "other");
}

TEST_F(PipePoolTest, LendsSoManyAndNoMore) {
    std::vector<PipePool::Pipe> pipes;
    while (auto pipe = pool_.borrow()) {
        pipes.push_back(std::move(*pipe));
    }
    EXPECT_EQ(pipes.size(), PipePool::kLimit);

    pipes.pop_back();

    EXPECT_TRUE(pool_.borrow());
}

}  // namespace
}  // namespace porthole::net
