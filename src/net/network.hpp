// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/ip/address.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::net {

/// A range of addresses (CIDR): "10.0.0.0/8", "2001:db8::/32"; "192.0.2.7" is one of a single
/// address.
///
/// Threads: a value.
class Network {
public:
    /// Nothing when `text` is no range, or names an address inside one ("10.1.2.3/8"), which is a
    /// slip more often than meant.
    static std::optional<Network> parse(std::string_view text);

    /// An IPv4 address that is written as an IPv6 one ("::ffff:10.0.0.1") counts as what it is.
    bool contains(const boost::asio::ip::address& address) const;

private:
    Network(const boost::asio::ip::address& first, unsigned prefix_bits)
        : first_(first), prefix_bits_(prefix_bits) {}

    boost::asio::ip::address first_;
    unsigned prefix_bits_;
};

using Networks = std::vector<Network>;

bool contains(const Networks& networks, const boost::asio::ip::address& address);

/// Every one of `texts` that is a range.
Networks parse_networks(const std::vector<std::string>& texts);

/// The IPv4 address in an IPv6 one that stands for it; any other as it is.
boost::asio::ip::address plain_address(const boost::asio::ip::address& address);

/// What limits take for one source: an IPv4 address, or the 64 bits of IPv6 that one customer of
/// the internet has at least ("2001:db8:1:2::/64"). Empty for this machine and for `proxies`, which
/// speak for others, and for text that is no address.
std::string source_of(const boost::asio::ip::address& address, const Networks& proxies);
std::string source_of(std::string_view address, const Networks& proxies);

}  // namespace porthole::net
