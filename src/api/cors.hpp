// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http/message.hpp"

#include <optional>
#include <string>
#include <vector>

namespace porthole::api {

/// Lets pages of some origins use the API from a browser (the Fetch standard's CORS protocol).
/// Origins are compared exactly; cookies never count here, so credentials are not allowed.
///
/// Threads: immutable.
class Cors {
public:
    explicit Cors(std::vector<std::string> origins) : origins_(std::move(origins)) {}

    /// The answer to a preflight of an allowed origin; nothing for any other request.
    std::optional<net::http::Response> preflight(const net::http::Request& request) const;

    /// Adds to `response` what lets the page that sent `request` read it.
    void allow(const net::http::Request& request, net::http::Response& response) const;

private:
    bool is_allowed(const net::http::Request& request) const;

    std::vector<std::string> origins_;
};

}  // namespace porthole::api
