// SPDX-License-Identifier: Apache-2.0
#include "net/proxy_header.hpp"

#include "base/number.hpp"
#include "net/exact_read.hpp"

#include <algorithm>
#include <array>

namespace porthole::net {
namespace asio = boost::asio;

namespace {

constexpr std::string_view kWord = "PROXY ";
constexpr std::string_view kSignature("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr std::size_t kHeadBytes = 16;  // of version 2, up to its length
/// The longest line that version 1 may have, its end included.
constexpr std::size_t kLongestLine = 107;
/// The most that addresses and TLVs of version 2 may have: certificates do not travel here.
constexpr std::size_t kMostBody = 2048;

constexpr unsigned kLocal = 0x20;
constexpr unsigned kProxy = 0x21;
constexpr unsigned kUnspecified = 0x00;
constexpr unsigned kTcp4 = 0x11;
constexpr unsigned kTcp6 = 0x21;
constexpr unsigned kTlsTlv = 0x20;
constexpr unsigned kClientUsedTls = 0x01;
constexpr std::size_t kTlvHeadBytes = 3;

unsigned byte_at(std::string_view text, std::size_t place) {
    return static_cast<unsigned char>(text[place]);
}

std::size_t length_at(std::string_view text, std::size_t place) {
    return byte_at(text, place) << 8U | byte_at(text, place + 1);
}

bool is_port(std::string_view text) {
    return parse_number<std::uint16_t>(text) && (text.size() == 1 || text.front() != '0');
}

/// Takes the next word off `line`; words are parted by one space each.
std::string_view next_word(std::string_view& line) {
    const std::string_view word = line.substr(0, line.find(' '));
    line.remove_prefix(std::min(word.size() + 1, line.size()));
    return word;
}

Result<ProxyHeader> parse_line(std::string_view line) {
    if (!line.ends_with("\r\n") || line.size() > kLongestLine) {
        return Errc::protocol_violation;
    }
    line = line.substr(kWord.size(), line.size() - kWord.size() - 2);
    const std::string_view family = next_word(line);
    if (family == "UNKNOWN") {
        return ProxyHeader();
    }
    std::array<asio::ip::address, 2> addresses;
    for (asio::ip::address& address : addresses) {
        boost::system::error_code error;
        address = asio::ip::make_address(std::string(next_word(line)), error);
        const bool fits = family == "TCP4" ? address.is_v4() : address.is_v6();
        if (error || !fits || (address.is_v6() && address.to_v6().scope_id() != 0)) {
            return Errc::protocol_violation;
        }
    }
    const bool known = family == "TCP4" || family == "TCP6";
    const std::string_view from_port = next_word(line);
    const bool one_more_only = line.find(' ') == std::string_view::npos;
    if (!known || !is_port(from_port) || !one_more_only || !is_port(line)) {
        return Errc::protocol_violation;
    }
    return ProxyHeader{addresses[0], false};
}

/// Whether the client used TLS, by the TLVs behind the addresses. Fails when one is longer than
/// what is there.
Result<bool> tells_tls(std::string_view tlvs) {
    bool secure = false;
    while (!tlvs.empty()) {
        if (tlvs.size() < kTlvHeadBytes) {
            return Errc::protocol_violation;
        }
        const unsigned type = byte_at(tlvs, 0);
        const std::size_t length = length_at(tlvs, 1);
        tlvs.remove_prefix(kTlvHeadBytes);
        if (length > tlvs.size()) {
            return Errc::protocol_violation;
        }
        if (type == kTlsTlv && length > 0) {
            secure = (byte_at(tlvs, 0) & kClientUsedTls) != 0;
        }
        tlvs.remove_prefix(length);
    }
    return secure;
}

template <class Address>
Result<ProxyHeader> parse_addresses(std::string_view body) {
    typename Address::bytes_type source{};
    const std::size_t both = 2 * source.size() + 4;  // source, destination, two ports
    if (body.size() < both) {
        return Errc::protocol_violation;
    }
    std::copy_n(body.begin(), source.size(), source.begin());
    const auto secure = tells_tls(body.substr(both));
    if (!secure) {
        return secure.error();
    }
    return ProxyHeader{asio::ip::address(Address(source)), *secure};
}

Result<ProxyHeader> parse_binary(std::string_view header) {
    if (header.size() < kHeadBytes ||
        header.size() != kHeadBytes + length_at(header, kHeadBytes - 2)) {
        return Errc::protocol_violation;
    }
    const unsigned command = byte_at(header, kSignature.size());
    const unsigned family = byte_at(header, kSignature.size() + 1);
    const std::string_view body = header.substr(kHeadBytes);
    if (command == kLocal || (command == kProxy && family == kUnspecified)) {
        return ProxyHeader();
    }
    if (command == kProxy && family == kTcp4) {
        return parse_addresses<asio::ip::address_v4>(body);
    }
    if (command == kProxy && family == kTcp6) {
        return parse_addresses<asio::ip::address_v6>(body);
    }
    return Errc::protocol_violation;
}

}  // namespace

Result<std::size_t> proxy_header_lacks(std::string_view begun) {
    // Both begin with at least this much: the shortest line is "PROXY UNKNOWN\r\n".
    if (begun.size() < kSignature.size()) {
        const std::string_view first = begun.substr(0, kWord.size());
        return kSignature.starts_with(begun) || kWord.starts_with(first)
                   ? Result<std::size_t>(kSignature.size() - begun.size())
                   : Errc::protocol_violation;
    }
    if (begun.starts_with(kSignature)) {
        if (begun.size() < kHeadBytes) {
            return kHeadBytes - begun.size();
        }
        const std::size_t body = length_at(begun, kHeadBytes - 2);
        if (body > kMostBody || begun.size() > kHeadBytes + body) {
            return Errc::protocol_violation;
        }
        return kHeadBytes + body - begun.size();
    }
    if (!begun.starts_with(kWord)) {
        return Errc::protocol_violation;
    }
    const auto end = begun.find('\n');
    if (end == std::string_view::npos) {
        return begun.size() < kLongestLine ? Result<std::size_t>(begun.ends_with('\r') ? 1U : 2U)
                                           : Errc::protocol_violation;
    }
    return end + 1 == begun.size() ? Result<std::size_t>(0U) : Errc::protocol_violation;
}

Result<ProxyHeader> parse_proxy_header(std::string_view header) {
    if (header.starts_with(kSignature)) {
        return parse_binary(header);
    }
    return header.starts_with(kWord) ? parse_line(header) : Errc::protocol_violation;
}

Task<Result<ProxyHeader>> read_proxy_header(Stream& stream) {
    std::string header;
    for (;;) {
        const auto lacks = proxy_header_lacks(header);
        if (!lacks) {
            co_return lacks.error();
        }
        if (*lacks == 0) {
            co_return parse_proxy_header(header);
        }
        const auto more = co_await read_exactly(stream, *lacks);
        if (!more) {
            co_return more.error();
        }
        header += *more;
    }
}

}  // namespace porthole::net
