// SPDX-License-Identifier: Apache-2.0
#include "virt/driver.hpp"

#include "base/announcement.hpp"

#include <boost/asio/this_coro.hpp>

namespace porthole::virt {

Task<Errc> Driver::disturbance(Whereabouts /*where*/) {
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto nobody_gives = std::make_shared<Announcement<Errc>>(executor);
    co_return co_await nobody_gives->given();
}

}  // namespace porthole::virt
