// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "consoleauth/stores/registry.hpp"
#include "consoleauth/token_store.hpp"

#include <string>
#include <string_view>

namespace porthole::consoleauth {

/// Why `url` names no Redis; empty when it does. RedisOptions says what URLs there are.
std::string redis_url_problem(std::string_view url);

/// Tokens in Redis 6.2 or newer, or what speaks like it, for any number of machines. Opens although
/// the server does not answer: calls fail until it does.
StorePtr open_redis_store(std::string_view url, const StoreContext& context);

}  // namespace porthole::consoleauth
