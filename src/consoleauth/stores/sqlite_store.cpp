// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/stores/sqlite_store.hpp"

#include "consoleauth/stores/sqlite_calls.hpp"

#include <filesystem>
#include <memory>
#include <utility>

namespace porthole::consoleauth {
namespace {

constexpr std::string_view kScheme = "sqlite:";
constexpr std::string_view kMemory = "sqlite::memory:";

}  // namespace

std::string sqlite_url_problem(std::string_view url) {
    constexpr std::string_view kRight =
        "expected sqlite:///var/lib/porthole/tokens.db, sqlite:tokens.db or sqlite::memory:";
    if (url == kMemory) {
        return {};
    }
    const std::string_view rest = url.starts_with(kScheme) ? url.substr(kScheme.size()) : "";
    const std::string_view path = rest.starts_with("//") ? rest.substr(2) : rest;
    const bool absolute = path.starts_with('/');
    if (path.empty() || path.ends_with('/') || path.find_first_of("?#:") != path.npos) {
        return std::string(kRight);
    }
    return absolute == rest.starts_with("//") ? "" : std::string(kRight);
}

StorePtr open_sqlite_store(std::string_view url, const StoreContext& context) {
    std::filesystem::path file;
    if (url != kMemory) {
        const std::string_view rest = url.substr(kScheme.size());
        const std::string_view path = rest.starts_with("//") ? rest.substr(2) : rest;
        file = std::filesystem::absolute(context.folder / path);
    }
    auto calls = std::make_shared<SqliteCalls>(std::move(file));
    static_cast<void>(calls->purge(context.clock.now()));
    return make_blocking_store(std::move(calls), context);
}

}  // namespace porthole::consoleauth
