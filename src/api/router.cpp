// SPDX-License-Identifier: Apache-2.0
#include "api/router.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace porthole::api {
namespace {

using Parameters = std::map<std::string, std::string, std::less<>>;

constexpr std::array<std::string_view, 2> kApiPaths{"/v2.1", "/v2"};

/// What `path` has where `pattern` has names in braces; nothing when it does not fit.
std::optional<Parameters> match(std::string_view pattern, std::span<const std::string> path) {
    Parameters parameters;
    for (const std::string& segment : path) {
        if (!pattern.starts_with('/')) {
            return std::nullopt;
        }
        pattern.remove_prefix(1);
        const std::string_view expected = pattern.substr(0, pattern.find('/'));
        pattern.remove_prefix(expected.size());
        if (expected.starts_with('{') && !segment.empty()) {
            parameters.emplace(expected.substr(1, expected.size() - 2), segment);
        } else if (expected != segment) {
            return std::nullopt;
        }
    }
    return pattern.empty() || pattern == "/" ? std::optional(std::move(parameters)) : std::nullopt;
}

}  // namespace

void Router::find_below(
    std::size_t begin,
    Scope scope,
    boost::beast::http::verb method,
    const std::vector<std::string>& path,
    Route& route
) const {
    const auto rest = std::span(path).subspan(begin);
    for (const Operation& operation : operations_) {
        auto parameters = operation.scope == scope ? match(operation.path, rest) : std::nullopt;
        if (!parameters) {
            continue;
        }
        route.path_is_known = true;
        if (operation.method == method) {
            route.operation = &operation;
            route.parameters = std::move(*parameters);
            return;
        }
    }
}

Route Router::find(boost::beast::http::verb method, const std::vector<std::string>& path) const {
    Route route;
    find_below(0, Scope::root, method, path, route);
    if (route.path_is_known || path.empty()) {
        return route;
    }
    const auto* const api = std::find(kApiPaths.begin(), kApiPaths.end(), "/" + path.front());
    if (api == kApiPaths.end()) {
        return route;
    }
    route.api_path = *api;
    find_below(1, Scope::compute, method, path, route);
    if (!route.path_is_known && path.size() > 1) {
        find_below(2, Scope::compute, method, path, route);
        if (route.path_is_known) {
            route.project_id = path[1];
        }
    }
    route.path_is_known = true;
    return route;
}

}  // namespace porthole::api
