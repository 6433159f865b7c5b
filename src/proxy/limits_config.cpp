// SPDX-License-Identifier: Apache-2.0
#include "proxy/limits_config.hpp"

namespace porthole::proxy {
namespace {

constexpr config::Range kCount{0, 100'000'000};

}  // namespace

void describe(config::Visitor& visitor, LimitsConfig& config) {
    visitor.option(
        "connections",
        "Connections to the listeners of [proxy] and [api] that have opened no console.",
        config.connections,
        kCount
    );
    visitor.option(
        "connections_per_source",
        "The same, from one source: an IPv4 address, or the first 64 bits of an IPv6 one. This "
        "machine and `[proxy] trusted_proxies`, which speak for others, are no source.",
        config.connections_per_source,
        kCount
    );
    visitor.option("handshakes", "TLS handshakes at one time.", config.handshakes, kCount);
    visitor.option(
        "reserved_descriptors",
        "Descriptors that browsers and the API's callers may not use up, so that [admin], stores "
        "and files find one.",
        config.reserved_descriptors,
        {0, 1'000'000}
    );
    visitor.option(
        "failed_tokens_per_source",
        "Wrong tokens a minute from one source. When they are used up, its tokens are refused with "
        "429 for a while, without a look into the token store.",
        config.failed_tokens_per_source,
        kCount
    );
    visitor.option(
        "failed_tokens",
        "Wrong tokens a minute from all sources together. When they are used up, whoever has had a "
        "wrong one within the last minute is refused; others are not.",
        config.failed_tokens,
        kCount
    );
    visitor.option("sessions", "Sessions on this node.", config.sessions, kCount);
    visitor.option(
        "sessions_per_source",
        "Sessions from one source, as with `connections_per_source`.",
        config.sessions_per_source,
        kCount
    );
    visitor.option(
        "sessions_per_user",
        "Sessions of one user: of whoever asked for their tokens. A portal that asks for all of "
        "its "
        "customers is one user.",
        config.sessions_per_user,
        kCount
    );
    visitor.option(
        "sessions_per_project", "Sessions of one project.", config.sessions_per_project, kCount
    );
    visitor.option(
        "sessions_per_instance", "Sessions of one instance.", config.sessions_per_instance, kCount
    );
    visitor.option(
        "connections_per_host",
        "Connections to one console host. A SPICE session has several.",
        config.connections_per_host,
        kCount
    );
    visitor.option(
        "stall_timeout",
        "How long a browser may read nothing while its console has something to send, before its "
        "session ends; `\"0s\"`: for ever.",
        config.stall_timeout
    );
}

config::Findings problems(const LimitsConfig& config) {
    config::Findings found;
    if (config.stall_timeout < Seconds(0) || config.stall_timeout > Seconds(24 * 3600)) {
        found.push_back({"stall_timeout", "choose between \"0s\" and \"1d\""});
    }
    if (config.connections > 0 && config.connections_per_source > config.connections) {
        found.push_back(
            {"connections_per_source", "is more than connections, so it would never be reached"}
        );
    }
    return found;
}

net::ConnectionLimits connection_limits(const LimitsConfig& config) {
    net::ConnectionLimits limits;
    limits.connections = static_cast<std::size_t>(config.connections);
    limits.per_source = static_cast<std::size_t>(config.connections_per_source);
    limits.handshakes = static_cast<std::size_t>(config.handshakes);
    limits.reserved_descriptors = static_cast<std::size_t>(config.reserved_descriptors);
    return limits;
}

}  // namespace porthole::proxy
