// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/operation.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::api {

/// Where a path leads.
struct Route {
    const Operation* operation = nullptr;  ///< null: there is no such resource, or no such method
    bool path_is_known = false;  ///< below a version, or that of an operation with another method
    std::string_view api_path;   ///< "/v2.1", "/v2", or "" outside of both
    std::optional<std::string> project_id;  ///< that the path names
    std::map<std::string, std::string, std::less<>> parameters;
};

/// Finds operations.
///
/// Lifetime: within that of `operations`. Threads: immutable.
class Router {
public:
    explicit Router(const Operations& operations) : operations_(operations) {}

    Route find(boost::beast::http::verb method, const std::vector<std::string>& path) const;

private:
    /// Completes `route` by the operations of `scope` whose path is the rest of `path` from
    /// `begin` on.
    void find_below(
        std::size_t begin,
        Scope scope,
        boost::beast::http::verb method,
        const std::vector<std::string>& path,
        Route& route
    ) const;

    const Operations& operations_;
};

}  // namespace porthole::api
