// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/blocking_pool.hpp"
#include "base/hash.hpp"
#include "base/random.hpp"
#include "consoleauth/stores/registry.hpp"
#include "consoleauth/token_service.hpp"
#include "consoleauth/token_store.hpp"
#include "support/fake_clock.hpp"
#include "support/run.hpp"
#include "support/temporary_folder.hpp"

#include <boost/asio/io_context.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace porthole::consoleauth::test {

constexpr auto kInstance = "5965e99a-5f65-454d-bf0d-46ccc57d08db";
constexpr Seconds kTtl{600};

inline TokenKey key_of(std::string_view secret, TokenKind kind = TokenKind::token) {
    return TokenKey{kind, sha256(secret)};
}

/// A record that lives for `kTtl` from `now` on.
inline TokenRecord record_at(Time now, std::string id = random_uuid()) {
    TokenRecord record;
    record.id = std::move(id);
    record.instance_id = kInstance;
    record.instance_name = "web01";
    record.console_type = "webmks";
    record.project_id = "blue";
    record.user = "alice";
    record.issued_at = now;
    record.expires_at = now + kTtl;
    return record;
}

inline Grant grant() {
    Grant grant;
    grant.instance_id = kInstance;
    grant.instance_name = "web01";
    grant.console_type = "webmks";
    grant.project_id = "blue";
    grant.user = "alice";
    return grant;
}

/// Where one process's coroutines run. The pool's threads hand their results to the context, so it
/// outlives them.
struct Node {
    explicit Node(std::size_t pool_threads) : pool(pool_threads) {}

    template <class T>
    T run(Task<T> task) {
        return porthole::test::run(context, std::move(task));
    }

    boost::asio::io_context context{1};
    BlockingPool pool;
};

/// A folder in memory, if possible.
class TempFolder : public porthole::test::TemporaryFolder {
public:
    TempFolder() : TemporaryFolder(Place::memory) {}
};

}  // namespace porthole::consoleauth::test
