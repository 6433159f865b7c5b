// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/purge.hpp"

#include "base/task_group.hpp"
#include "support/run.hpp"
#include "unit/consoleauth/down_store.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace porthole::consoleauth {
namespace {

/// A store whose purges fail every other time.
class PurgedStore final : public test::DownStore {
public:
    Task<Result<std::size_t>> purge() override {
        if (++purges % 2 == 0) {
            co_return Errc::store_unavailable;
        }
        co_return std::size_t{1};
    }

    int purges = 0;
};

TEST(PurgeRegularlyTest, GoesOnUntilCancelled) {
    PurgedStore store;
    boost::asio::io_context context(1);
    TaskGroup group(context.get_executor());

    group.spawn(purge_regularly(store, Milliseconds(1)));
    while (store.purges < 4) {
        context.run_one();
    }
    group.cancel();
    porthole::test::run(context, group.wait());

    EXPECT_EQ(group.size(), 0U);
}

}  // namespace
}  // namespace porthole::consoleauth
