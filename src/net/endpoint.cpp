// SPDX-License-Identifier: Apache-2.0
#include "net/endpoint.hpp"

#include "base/number.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>

namespace porthole::net {
namespace {

bool is_host_name(std::string_view host) {
    return std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.' || c == '_';
    });
}

/// IPv6, perhaps with a scope: what follows the % may be anything as far as Asio is concerned.
bool is_address_text(std::string_view host) {
    return std::all_of(host.begin(), host.end(), [](char c) {
        return c == ':' || c == '%' || is_host_name({&c, 1});
    });
}

std::optional<boost::asio::ip::address> to_address(const std::string& host) {
    boost::system::error_code error;
    auto address = boost::asio::ip::make_address(host, error);
    if (error) {
        return std::nullopt;
    }
    return address;
}

}  // namespace

std::optional<Endpoint> Endpoint::parse(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) {
        return std::nullopt;
    }
    std::string_view host = text.substr(0, colon);
    const std::string_view port_text = text.substr(colon + 1);
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) {
        host = host.substr(1, host.size() - 2);
    }
    Endpoint endpoint{std::string(host), 0};
    const auto port = parse_number<std::uint16_t>(port_text);
    if (!port) {
        return std::nullopt;
    }
    endpoint.port = *port;
    const auto address = to_address(endpoint.host);
    if (bracketed ? !(address && address->is_v6() && is_address_text(host)) : !is_host_name(host)) {
        return std::nullopt;
    }
    return endpoint;
}

std::string Endpoint::text() const {
    const bool v6 = host.find(':') != std::string::npos;
    return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

bool Endpoint::is_loopback() const {
    const auto address = to_address(host);
    return address && address->is_loopback();
}

bool Endpoint::is_address() const {
    return to_address(host).has_value();
}

}  // namespace porthole::net
