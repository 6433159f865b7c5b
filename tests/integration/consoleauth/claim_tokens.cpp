// SPDX-License-Identifier: Apache-2.0
// claim_tokens URL take|exchange COUNT: another node. Says that its store is open, waits for a
// line, claims the token "contested" COUNT times at once, and says how many of the claims
// succeeded.
#include "unit/consoleauth/records.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <future>
#include <iostream>
#include <vector>

namespace porthole::consoleauth {
namespace {

Task<Result<TokenRecord>> claim(TokenStore& store, bool exchange, Time expires_at) {
    const TokenKey key = test::key_of("contested");
    if (exchange) {
        co_return co_await store.exchange(
            key, test::key_of(random_uuid(), TokenKind::resume), expires_at
        );
    }
    co_return co_await store.take(key);
}

int claim_tokens(std::string_view url, bool exchange, int count) {
    const porthole::test::FakeClock clock;
    boost::asio::thread_pool threads{4};
    BlockingPool pool(8);
    const auto store = open_store(url, {pool, clock, ""});
    std::cout << "open" << std::endl;
    std::string go;
    std::getline(std::cin, go);
    std::vector<std::future<Result<TokenRecord>>> claims;
    for (int i = 0; i < count; ++i) {
        claims.push_back(boost::asio::co_spawn(
            threads, claim(*store, exchange, clock.now() + test::kTtl), boost::asio::use_future
        ));
    }
    int won = 0;
    bool failed = false;
    for (auto& outcome : claims) {
        const auto record = outcome.get();
        won += record ? 1 : 0;
        failed = failed || (!record && record.error() != Errc::token_unknown);
    }
    std::cout << (failed ? -1 : won) << std::endl;
    return 0;
}

}  // namespace
}  // namespace porthole::consoleauth

int main(int count, char** words) {
    if (count != 4) {
        return 2;
    }
    return porthole::consoleauth::claim_tokens(
        words[1], words[2] == std::string_view("exchange"), std::stoi(words[3])
    );
}
