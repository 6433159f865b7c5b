// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/endpoint.hpp"
#include "net/network.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <string_view>
#include <vector>

namespace porthole::net {

/// The IPv4 address that packets to `address` may end at, if it is mapped (::ffff:0:0/96),
/// compatible (::/96) or translated (64:ff9b::/96, 2002::/16); else `address` itself.
boost::asio::ip::address embedded_address(const boost::asio::ip::address& address);

/// Which addresses may be connected to on behalf of others. It is asked with the address that is
/// connected to, after names are resolved: a name may lead anywhere.
///
/// In order: our own listeners never, nor what `deny` holds; then the endpoints that were named,
/// and what `allow` holds; then nothing else, if `allow` holds anything; and of the rest all but
/// this machine (loopback, unspecified), its links and clouds' metadata services, and multicast.
///
/// Threads: any, once all is added.
class AddressRules {
public:
    AddressRules() = default;
    AddressRules(Networks allow, Networks deny)
        : allow_(std::move(allow)), deny_(std::move(deny)) {}

    /// We listen there; on all of this machine's addresses where it is the unspecified one.
    void add_listener(const Endpoint& listener);

    /// The operator has named this endpoint: an address, or localhost. A name that others answer
    /// for is not taken for one.
    void add_named(const Endpoint& endpoint);

    /// Why not, in a few words for the log; empty: it may be.
    std::string_view refusal(const boost::asio::ip::address& address, std::uint16_t port) const;

private:
    Networks allow_;
    Networks deny_;
    std::vector<boost::asio::ip::tcp::endpoint> listeners_;
    std::vector<boost::asio::ip::tcp::endpoint> named_;
};

}  // namespace porthole::net
