// SPDX-License-Identifier: Apache-2.0
#include "proxy/rdp/der.hpp"

#include <algorithm>

namespace porthole::proxy::rdp::der {
namespace {

constexpr std::size_t kShortLimit = 0x80;
constexpr std::size_t kLengthBytesLimit = 3;
constexpr std::uint8_t kLongTag = 0x1f;

std::uint8_t byte_at(std::string_view bytes, std::size_t index) {
    return static_cast<std::uint8_t>(bytes[index]);
}

/// In as few bytes as hold it, at least one.
std::string big_endian(std::uint64_t value) {
    std::string bytes;
    do {
        bytes += static_cast<char>(value & 0xffU);
        value >>= 8U;
    } while (value != 0);
    std::reverse(bytes.begin(), bytes.end());
    return bytes;
}

}  // namespace

HeaderState read_header(std::string_view bytes, Header& header) {
    if (bytes.empty()) {
        return HeaderState::incomplete;
    }
    header.tag = byte_at(bytes, 0);
    if ((header.tag & kLongTag) == kLongTag) {
        return HeaderState::wrong;
    }
    if (bytes.size() < 2) {
        return HeaderState::incomplete;
    }
    const std::size_t first = byte_at(bytes, 1);
    if (first < kShortLimit) {
        header.bytes = 2;
        header.content_bytes = first;
        return HeaderState::whole;
    }
    const std::size_t length_bytes = first - kShortLimit;
    if (length_bytes == 0 || length_bytes > kLengthBytesLimit) {
        return HeaderState::wrong;
    }
    if (bytes.size() < 2 + length_bytes) {
        return HeaderState::incomplete;
    }
    header.bytes = 2 + length_bytes;
    header.content_bytes = 0;
    for (std::size_t i = 2; i < header.bytes; ++i) {
        header.content_bytes = (header.content_bytes << 8U) | byte_at(bytes, i);
    }
    const bool is_shortest = header.content_bytes >= kShortLimit && byte_at(bytes, 2) != 0;
    return is_shortest ? HeaderState::whole : HeaderState::wrong;
}

bool Reader::has(std::uint8_t tag) const noexcept {
    return !rest_.empty() && byte_at(rest_, 0) == tag;
}

std::optional<std::string_view> Reader::take(std::uint8_t tag) {
    Header header;
    if (read_header(rest_, header) != HeaderState::whole || header.tag != tag ||
        rest_.size() - header.bytes < header.content_bytes) {
        return std::nullopt;
    }
    const std::string_view content = rest_.substr(header.bytes, header.content_bytes);
    rest_.remove_prefix(header.bytes + header.content_bytes);
    return content;
}

std::optional<std::uint64_t> Reader::take_number(std::uint64_t most) {
    const auto content = take(kInteger);
    // A ninth byte would be the zero in front of a number with its highest bit set.
    if (!content || content->empty() || content->size() > sizeof(std::uint64_t) + 1) {
        return std::nullopt;
    }
    const bool is_negative = (byte_at(*content, 0) & 0x80U) != 0;
    const bool has_needless_zero =
        content->size() > 1 && byte_at(*content, 0) == 0 && (byte_at(*content, 1) & 0x80U) == 0;
    const bool is_too_large =
        content->size() == sizeof(std::uint64_t) + 1 && byte_at(*content, 0) != 0;
    if (is_negative || has_needless_zero || is_too_large) {
        return std::nullopt;
    }
    std::uint64_t value = 0;
    for (const char c : *content) {
        value = (value << 8U) | static_cast<std::uint8_t>(c);
    }
    return value <= most ? std::optional(value) : std::nullopt;
}

std::string element(std::uint8_t tag, std::string_view content) {
    std::string bytes(1, static_cast<char>(tag));
    if (content.size() < kShortLimit) {
        bytes += static_cast<char>(content.size());
    } else {
        const std::string length = big_endian(content.size());
        bytes += static_cast<char>(kShortLimit + length.size());
        bytes += length;
    }
    return bytes.append(content);
}

std::string number(std::uint64_t value) {
    std::string content = big_endian(value);
    if ((byte_at(content, 0) & 0x80U) != 0) {
        content.insert(content.begin(), '\0');
    }
    return element(kInteger, content);
}

}  // namespace porthole::proxy::rdp::der
