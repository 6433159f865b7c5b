// SPDX-License-Identifier: Apache-2.0
#include "proxy/rdp/negotiation.hpp"

#include "net/exact_read.hpp"

namespace porthole::proxy::rdp {
namespace {

/// TPKT (RFC 1006): version, a zero, the length of all; then X.224: its own length, a code, two
/// references and a class.
constexpr std::size_t kTpktBytes = 4;
constexpr std::size_t kX224Bytes = 7;
constexpr std::uint8_t kTpktVersion = 3;
constexpr std::uint8_t kRequestCode = 0xe0;
constexpr std::uint8_t kConfirmCode = 0xd0;
constexpr std::size_t kLimitBytes = 1024;

/// The negotiation behind it: type, flags, its length (8), and a number, little-endian.
constexpr std::size_t kNegotiationBytes = 8;
constexpr std::uint8_t kResponseType = 2;
constexpr std::uint8_t kFailureType = 3;

constexpr std::size_t kBlobNameLimit = 4096;

std::uint8_t byte_at(std::string_view bytes, std::size_t index) {
    return static_cast<std::uint8_t>(bytes[index]);
}

/// The length that the header says; zero when it is none.
std::size_t tpkt_size(std::string_view header) {
    if (header.size() < kTpktBytes || byte_at(header, 0) != kTpktVersion) {
        return 0;
    }
    return (std::size_t{byte_at(header, 2)} << 8U) | byte_at(header, 3);
}

bool is_x224(std::string_view bytes, std::uint8_t code) {
    return bytes.size() >= kTpktBytes + kX224Bytes && bytes.size() <= kLimitBytes &&
           tpkt_size(bytes) == bytes.size() &&
           byte_at(bytes, kTpktBytes) == bytes.size() - kTpktBytes - 1 &&
           byte_at(bytes, kTpktBytes + 1) == code;
}

std::string little_endian(std::uint32_t value, unsigned size) {
    std::string bytes;
    for (unsigned i = 0; i < size; ++i) {
        bytes += static_cast<char>((value >> (8U * i)) & 0xffU);
    }
    return bytes;
}

void read_negotiation(ConnectionConfirm& confirm) {
    const std::string_view rest = std::string_view(confirm.bytes).substr(kTpktBytes + kX224Bytes);
    if (rest.size() < kNegotiationBytes) {
        return;  // servers from before TLS say nothing
    }
    for (unsigned i = 0; i < 4; ++i) {
        confirm.detail |= std::uint32_t{byte_at(rest, 4 + i)} << (8U * i);
    }
    if (byte_at(rest, 0) == kFailureType) {
        confirm.security = Security::refused;
    } else if (byte_at(rest, 0) == kResponseType && confirm.detail != 0) {
        confirm.security = Security::tls;
    }
}

}  // namespace

bool is_connection_request(std::string_view bytes) {
    return is_x224(bytes, kRequestCode);
}

Task<Result<ConnectionConfirm>> read_connection_confirm(net::Stream& stream) {
    ConnectionConfirm confirm;
    auto header = co_await net::read_exactly(stream, kTpktBytes);
    if (!header) {
        co_return header.error();
    }
    const std::size_t size = tpkt_size(*header);
    if (size < kTpktBytes + kX224Bytes || size > kLimitBytes) {
        co_return Errc::upstream_protocol;
    }
    auto rest = co_await net::read_exactly(stream, size - kTpktBytes);
    if (!rest) {
        co_return rest.error();
    }
    confirm.bytes = *header + *rest;
    if (!is_x224(confirm.bytes, kConfirmCode)) {
        co_return Errc::upstream_protocol;
    }
    read_negotiation(confirm);
    co_return confirm;
}

std::string preconnection_blob(std::string_view name) {
    constexpr std::uint32_t kVersion2 = 2;
    constexpr std::uint32_t kFixedBytes = 18;
    std::string text;
    for (const char c : name.substr(0, kBlobNameLimit)) {
        text += c;
        text += '\0';
    }
    text.append(2, '\0');
    const auto bytes = static_cast<std::uint32_t>(text.size());
    return little_endian(kFixedBytes + bytes, 4) + little_endian(0, 4) +
           little_endian(kVersion2, 4) + little_endian(0, 4) + little_endian(bytes / 2, 2) + text;
}

}  // namespace porthole::proxy::rdp
