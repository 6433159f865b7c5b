// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/stores/redis_store.hpp"

#include "consoleauth/stores/redis_calls.hpp"

#include <memory>
#include <utility>

namespace porthole::consoleauth {

std::string redis_url_problem(std::string_view url) {
    return RedisOptions::parse(url).problem;
}

StorePtr open_redis_store(std::string_view url, const StoreContext& context) {
    RedisOptions options = RedisOptions::parse(url);
    if (options.password.empty()) {
        options.password = context.password;
    }
    if (!options.ca_file.empty()) {
        options.ca_file = (context.folder / options.ca_file).string();
    }
    auto calls = std::make_shared<RedisCalls>(std::move(options));
    return make_blocking_store(std::move(calls), context);
}

}  // namespace porthole::consoleauth
