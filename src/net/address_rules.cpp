// SPDX-License-Identifier: Apache-2.0
#include "net/address_rules.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace porthole::net {
namespace ip = boost::asio::ip;

namespace {

struct Forbidden {
    std::string_view network;
    std::string_view why;
};

/// Where nobody is sent who did not ask the operator.
constexpr std::array kForbidden{
    Forbidden{"0.0.0.0/8", "this machine"},
    Forbidden{"127.0.0.0/8", "loopback"},
    Forbidden{"169.254.0.0/16", "link-local or metadata"},
    Forbidden{"100.100.100.200", "metadata"},
    Forbidden{"224.0.0.0/4", "multicast"},
    Forbidden{"255.255.255.255", "broadcast"},
    Forbidden{"::", "this machine"},
    Forbidden{"::1", "loopback"},
    Forbidden{"fe80::/10", "link-local"},
    Forbidden{"fd00:ec2::254", "metadata"},
    Forbidden{"fd20:ce::254", "metadata"},
    Forbidden{"ff00::/8", "multicast"},
};

const std::array<std::pair<Network, std::string_view>, kForbidden.size()>& forbidden() {
    static const auto networks = [] {
        return std::apply(
            [](const auto&... row) {
                return std::array{std::pair(Network::parse(row.network).value(), row.why)...};
            },
            kForbidden
        );
    }();
    return networks;
}

/// Whether packets to `address` stay on this machine: one of our sockets can be bound to it.
bool is_ours(const ip::address& address) {
    boost::asio::io_context context(1);
    ip::udp::socket socket(context);
    boost::system::error_code error;
    socket.open(address.is_v4() ? ip::udp::v4() : ip::udp::v6(), error);
    if (!error) {
        socket.bind({address, 0}, error);
    }
    return !error;
}

}  // namespace

ip::address embedded_address(const ip::address& address) {
    if (!address.is_v6()) {
        return address;
    }
    const auto bytes = address.to_v6().to_bytes();
    const auto v4_at = [&bytes](std::size_t at) {
        ip::address_v4::bytes_type v4{};
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), v4.size(), v4.begin());
        return ip::address(ip::address_v4(v4));
    };
    constexpr std::array<unsigned char, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    constexpr std::array<unsigned char, 12> kTranslated{0, 0x64, 0xff, 0x9b};
    constexpr std::array<unsigned char, 12> kCompatible{};
    const auto begins_with = [&bytes](const auto& prefix) {
        return std::equal(prefix.begin(), prefix.end(), bytes.begin());
    };
    if (begins_with(kMapped) || begins_with(kTranslated)) {
        return v4_at(12);
    }
    // :: and ::1 are themselves.
    if (begins_with(kCompatible) && !address.is_unspecified() && !address.is_loopback()) {
        return v4_at(12);
    }
    if (bytes[0] == 0x20 && bytes[1] == 0x02) {
        return v4_at(2);
    }
    return address;
}

void AddressRules::add_listener(const Endpoint& listener) {
    listeners_.emplace_back(embedded_address(ip::make_address(listener.host)), listener.port);
}

void AddressRules::add_named(const Endpoint& endpoint) {
    if (endpoint.is_address()) {
        named_.emplace_back(embedded_address(ip::make_address(endpoint.host)), endpoint.port);
    } else if (endpoint.host == "localhost") {
        named_.emplace_back(ip::address_v4::loopback(), endpoint.port);
        named_.emplace_back(ip::address_v6::loopback(), endpoint.port);
    }
}

std::string_view AddressRules::refusal(const ip::address& address, std::uint16_t port) const {
    const ip::tcp::endpoint meant(embedded_address(address), port);
    const auto hold_it = [&address, &meant](const Networks& networks) {
        return contains(networks, address) || contains(networks, meant.address());
    };
    const auto is_it = [&meant](const ip::tcp::endpoint& listener) {
        return listener.port() == meant.port() &&
               (listener.address() == meant.address() ||
                (listener.address().is_unspecified() && is_ours(meant.address())));
    };
    if (std::any_of(listeners_.begin(), listeners_.end(), is_it)) {
        return "a listener of our own";
    }
    if (hold_it(deny_)) {
        return "[upstream] deny";
    }
    if (std::find(named_.begin(), named_.end(), meant) != named_.end() || hold_it(allow_)) {
        return {};
    }
    if (!allow_.empty()) {
        return "not in [upstream] allow";
    }
    for (const auto& [network, why] : forbidden()) {
        if (network.contains(address) || network.contains(meant.address())) {
            return why;
        }
    }
    return {};
}

}  // namespace porthole::net
