// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/fault.hpp"
#include "net/http/message.hpp"

#include <compare>
#include <optional>
#include <string>

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
/// The last one that changed anything about consoles (spice-direct). What came between, and adds
/// members to servers that we know nothing of, is answered without them, as Nova answers for a
/// cell that is down; from 2.100 on there is nothing for us.
constexpr Microversion kMaxMicroversion{2, 99};

/// The versions in which something exists, both ends included.
struct Window {
    Microversion first = kMinMicroversion;
    Microversion last = kMaxMicroversion;

    bool operator==(const Window&) const = default;
    bool contains(const Microversion& version) const { return first <= version && version <= last; }
};

/// What a request and we agreed on.
struct Negotiation {
    std::optional<Microversion> version;  ///< to name in the answer; none when it was malformed
    std::optional<Fault> fault;           ///< 400 for what is no version, 406 for one we lack
};

/// The version that `request` asks for in OpenStack-API-Version (`compute 2.8`) or, without that,
/// in X-OpenStack-Nova-API-Version; `latest` is the newest, none the oldest.
Negotiation negotiate(const net::http::Request& request);

/// Says in `response` which version answered, as clients check.
void set_microversion(net::http::Response& response, const Microversion& version);

}  // namespace porthole::api
