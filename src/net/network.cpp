// SPDX-License-Identifier: Apache-2.0
#include "net/network.hpp"

#include "base/number.hpp"

#include <algorithm>

namespace porthole::net {
namespace asio = boost::asio;
using asio::ip::address;

namespace {

constexpr unsigned kByteBits = 8;
constexpr std::size_t kSourceBytes = 8;  // of an IPv6 address

template <class Bytes>
bool same_prefix(const Bytes& one, const Bytes& other, unsigned bits) {
    const std::size_t whole = bits / kByteBits;
    if (!std::equal(one.begin(), one.begin() + static_cast<std::ptrdiff_t>(whole), other.begin())) {
        return false;
    }
    const unsigned rest = bits % kByteBits;
    return rest == 0 || ((one[whole] ^ other[whole]) & (0xffU << (kByteBits - rest)) & 0xffU) == 0;
}

/// `bytes` with all behind the first `bits` zero.
template <class Bytes>
Bytes cut(Bytes bytes, unsigned bits) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const unsigned kept = std::min(kByteBits, bits - std::min(bits, unsigned(i) * kByteBits));
        bytes[i] = static_cast<unsigned char>(bytes[i] & (0xffU << (kByteBits - kept)));
    }
    return bytes;
}

}  // namespace

std::optional<Network> Network::parse(std::string_view text) {
    const auto slash = text.find('/');
    boost::system::error_code error;
    const address first = asio::ip::make_address(std::string(text.substr(0, slash)), error);
    if (error || (first.is_v6() && first.to_v6().scope_id() != 0)) {
        return std::nullopt;
    }
    const unsigned most = first.is_v4() ? 32 : 128;
    unsigned bits = most;
    if (slash != std::string_view::npos) {
        const auto number = parse_number<unsigned>(text.substr(slash + 1));
        if (!number || *number > most) {
            return std::nullopt;
        }
        bits = *number;
    }
    const bool is_first = first.is_v4()
                              ? cut(first.to_v4().to_bytes(), bits) == first.to_v4().to_bytes()
                              : cut(first.to_v6().to_bytes(), bits) == first.to_v6().to_bytes();
    return is_first ? std::optional(Network(first, bits)) : std::nullopt;
}

bool Network::contains(const address& other) const {
    const address plain = plain_address(other);
    if (first_.is_v4() != plain.is_v4()) {
        return false;
    }
    return first_.is_v4()
               ? same_prefix(first_.to_v4().to_bytes(), plain.to_v4().to_bytes(), prefix_bits_)
               : same_prefix(first_.to_v6().to_bytes(), plain.to_v6().to_bytes(), prefix_bits_);
}

bool contains(const Networks& networks, const address& address) {
    return std::any_of(networks.begin(), networks.end(), [&address](const Network& network) {
        return network.contains(address);
    });
}

Networks parse_networks(const std::vector<std::string>& texts) {
    Networks networks;
    for (const std::string& text : texts) {
        if (const auto network = Network::parse(text)) {
            networks.push_back(*network);
        }
    }
    return networks;
}

address plain_address(const address& address) {
    return address.is_v6() && address.to_v6().is_v4_mapped()
               ? asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6())
               : address;
}

std::string source_of(const address& address, const Networks& proxies) {
    const auto plain = plain_address(address);
    if (plain.is_loopback() || contains(proxies, plain)) {
        return {};
    }
    if (plain.is_v4()) {
        return plain.to_string();
    }
    const auto prefix = cut(plain.to_v6().to_bytes(), kSourceBytes * kByteBits);
    return asio::ip::address_v6(prefix).to_string() + "/64";
}

std::string source_of(std::string_view text, const Networks& proxies) {
    boost::system::error_code error;
    const address address = asio::ip::make_address(std::string(text), error);
    return error ? std::string() : source_of(address, proxies);
}

}  // namespace porthole::net
