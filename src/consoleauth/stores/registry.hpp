// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/blocking_pool.hpp"
#include "base/clock.hpp"
#include "base/secret.hpp"
#include "consoleauth/token_store.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace porthole::consoleauth {

/// What stores work with; `pool` and `clock` outlive them.
struct StoreContext {
    BlockingPool& pool;
    const Clock& clock;
    std::filesystem::path folder;  ///< that relative paths are meant from: the configuration file's
    Secret password = {};          ///< for a URL of a server that holds none
};

/// A kind of token store.
struct StoreKind {
    std::string_view scheme;   ///< of its URLs, up to the colon
    std::string_view example;  ///< such a URL
    std::string (*url_problem)(std::string_view url
    );  ///< why a URL is malformed; empty when it is not
    StorePtr (*open)(std::string_view url, const StoreContext& context);
};

std::span<const StoreKind> all_store_kinds() noexcept;

/// Why no store can be opened by `url`, for the operator; empty when one might. Quotes no password.
std::string store_url_problem(std::string_view url);

/// Opens the store that `url` names. Throws std::runtime_error with a message for the operator when
/// that is not possible.
StorePtr open_store(std::string_view url, const StoreContext& context);

}  // namespace porthole::consoleauth
