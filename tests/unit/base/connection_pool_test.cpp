// SPDX-License-Identifier: Apache-2.0
#include "base/connection_pool.hpp"

#include "support/eventually.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <thread>

namespace porthole {
namespace {

struct FakeConnection {
    int number = 0;
    bool* usable = nullptr;

    bool is_usable() const { return *usable; }
};

class ConnectionPoolTest : public testing::Test {
protected:
    using Pool = ConnectionPool<FakeConnection>;

    Pool::Open opener() {
        return [this]() -> Result<std::unique_ptr<FakeConnection>> {
            ++opened_;
            if (!server_up_) {
                return Errc::store_unavailable;
            }
            return std::make_unique<FakeConnection>(FakeConnection{opened_, &usable_});
        };
    }

    std::atomic<int> opened_ = 0;
    bool server_up_ = true;
    bool usable_ = true;
};

TEST_F(ConnectionPoolTest, LendsAgainWhatCameBack) {
    Pool pool(2, Milliseconds::zero(), opener());
    {
        const auto first = pool.borrow();
        const auto second = pool.borrow();
        EXPECT_EQ((*first)->number, 1);
        EXPECT_EQ((*second)->number, 2);
    }

    EXPECT_TRUE(pool.borrow());

    EXPECT_EQ(opened_, 2);
}

TEST_F(ConnectionPoolTest, LetsOneWaitWhenAllAreLent) {
    Pool pool(1, Milliseconds::zero(), opener());
    std::optional<Result<Pool::Lease>> lent(pool.borrow());
    std::atomic<bool> got = false;
    std::thread waiting([&] { got = pool.borrow().has_value(); });

    EXPECT_FALSE(got);
    lent.reset();
    waiting.join();

    EXPECT_TRUE(got);
    EXPECT_EQ(opened_, 1);
}

TEST_F(ConnectionPoolTest, OpensAnotherInPlaceOfWhatIsNoMoreUse) {
    Pool pool(1, Milliseconds::zero(), opener());
    EXPECT_EQ((*pool.borrow())->number, 1);
    usable_ = false;

    EXPECT_EQ((*pool.borrow())->number, 2);
}

TEST_F(ConnectionPoolTest, TakesTheIdleOnesAlongWithABrokenOne) {
    Pool pool(3, Milliseconds::zero(), opener());
    std::optional<Result<Pool::Lease>> broken(pool.borrow());
    {
        const auto sound = pool.borrow();
    }
    (*broken)->discard();
    broken.reset();

    EXPECT_EQ((*pool.borrow())->number, 3);
}

TEST_F(ConnectionPoolTest, PausesAfterAFailure) {
    Pool pool(2, Milliseconds(300), opener());
    server_up_ = false;
    EXPECT_EQ(pool.borrow().error(), Errc::store_unavailable);
    server_up_ = true;

    EXPECT_EQ(pool.borrow().error(), Errc::store_unavailable);
    EXPECT_EQ(opened_, 1);
    EXPECT_TRUE(test::eventually([&] { return pool.borrow().has_value(); }));
    EXPECT_EQ(opened_, 2);
}

}  // namespace
}  // namespace porthole
