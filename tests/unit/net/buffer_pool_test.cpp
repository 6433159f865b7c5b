// SPDX-License-Identifier: Apache-2.0
#include "net/buffer_pool.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <vector>

namespace porthole::net {
namespace {

TEST(BufferPoolTest, LendsWholeBuffersThatAreApart) {
    BufferPool pool;

    const auto first = pool.borrow();
    const auto second = pool.borrow();

    EXPECT_EQ(first.bytes().size(), BufferPool::kBufferBytes);
    EXPECT_EQ(second.bytes().size(), BufferPool::kBufferBytes);
    first.bytes().back() = std::byte{1};
    second.bytes().front() = std::byte{2};
    EXPECT_EQ(first.bytes().back(), std::byte{1});
    EXPECT_NE(first.bytes().data(), second.bytes().data());
}

TEST(BufferPoolTest, LendsAReturnedBufferAgain) {
    BufferPool pool;
    const std::byte* before = nullptr;
    {
        const auto buffer = pool.borrow();
        before = buffer.bytes().data();
        EXPECT_EQ(pool.kept(), 0U);
    }
    EXPECT_EQ(pool.kept(), 1U);

    const auto again = pool.borrow();

    EXPECT_EQ(again.bytes().data(), before);
    EXPECT_EQ(pool.kept(), 0U);
}

TEST(BufferPoolTest, KeepsAFewAndGivesTheRestBack) {
    BufferPool pool;
    {
        std::vector<BufferPool::Buffer> lent;
        for (std::size_t i = 0; i < 3 * BufferPool::kKept; ++i) {
            lent.push_back(pool.borrow());
        }
        EXPECT_EQ(pool.kept(), 0U);
    }

    EXPECT_EQ(pool.kept(), BufferPool::kKept);
}

TEST(BufferPoolTest, GetsAMovedBufferBackOnce) {
    BufferPool pool;
    {
        auto first = pool.borrow();
        const auto* const bytes = first.bytes().data();
        const BufferPool::Buffer second(std::move(first));
        EXPECT_EQ(second.bytes().data(), bytes);
    }

    EXPECT_EQ(pool.kept(), 1U);
}

}  // namespace
}  // namespace porthole::net
