// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/purge.hpp"

#include "base/log.hpp"
#include "net/deadline.hpp"

namespace porthole::consoleauth {

Task<void> purge_regularly(TokenStore& store, Milliseconds interval) {
    for (;;) {
        co_await net::sleep_for(interval);
        const auto purged = co_await store.purge();
        if (purged && *purged > 0) {
            log::debug("tokens_purged", {{"records", *purged}});
        }
    }
}

}  // namespace porthole::consoleauth
