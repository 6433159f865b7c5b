// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/fault.hpp"
#include "net/http/message.hpp"

#include <compare>
#include <string>
#include <variant>

namespace porthole::api {

/// A version of Nova's compute API, as clients negotiate it for each request
/// (nova/api/openstack/wsgi.py).
struct Microversion {
    unsigned major = 2;
    unsigned minor = 1;

    auto operator<=>(const Microversion&) const = default;
    std::string text() const;
};

constexpr Microversion kMinMicroversion{2, 1};
constexpr Microversion kMaxMicroversion{2, 8};

/// The version that `request` asks for in OpenStack-API-Version (`compute 2.8`) or, without that,
/// in X-OpenStack-Nova-API-Version; `latest` is the newest, none the oldest. 400 for what is no
/// version, 406 for one that we do not have.
std::variant<Microversion, Fault> find_microversion(const net::http::Request& request);

/// Says in `response` which version answered, as clients check.
void set_microversion(net::http::Response& response, const Microversion& version);

}  // namespace porthole::api
