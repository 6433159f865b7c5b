// SPDX-License-Identifier: Apache-2.0
#include "vsphere/xml_text.hpp"

#include <array>
#include <cstdint>

namespace porthole::vsphere {
namespace {

/// One character at the start of a text: its code point and how many bytes it takes. A malformed
/// byte has length 1 and no code point that anyone accepts.
struct Character {
    std::uint32_t code_point;
    std::size_t length;
};

constexpr std::uint32_t kMalformed = 0xffffffff;
constexpr std::string_view kReplacement = "\xef\xbf\xbd";

std::size_t sequence_length(unsigned char lead) noexcept {
    if (lead < 0x80) {
        return 1;
    }
    if (lead >= 0xc2 && lead <= 0xdf) {
        return 2;
    }
    if (lead >= 0xe0 && lead <= 0xef) {
        return 3;
    }
    return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

/// RFC 3629: the shortest form only, no surrogates, nothing past U+10FFFF.
Character first_character(std::string_view text) noexcept {
    constexpr std::array<std::uint32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = sequence_length(lead);
    if (length == 0 || length > text.size()) {
        return {kMalformed, 1};
    }
    if (length == 1) {
        return {lead, 1};
    }
    std::uint32_t code_point = lead & (0x7fU >> length);
    for (const char c : text.substr(1, length - 1)) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xc0U) != 0x80U) {
            return {kMalformed, 1};
        }
        code_point = (code_point << 6U) | (byte & 0x3fU);
    }
    const bool is_surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
    if (code_point < kLeast[length] || is_surrogate || code_point > 0x10ffff) {
        return {kMalformed, 1};
    }
    return {code_point, length};
}

bool is_xml_character(std::uint32_t code_point) noexcept {
    if (code_point < 0x20) {
        return code_point == '\t' || code_point == '\n';
    }
    return code_point <= 0x10ffff && code_point != 0xfffe && code_point != 0xffff;
}

bool is_shown(std::uint32_t code_point) noexcept {
    const bool is_c1_control = code_point >= 0x7f && code_point <= 0x9f;
    return code_point >= 0x20 && !is_c1_control && is_xml_character(code_point);
}

}  // namespace

bool is_xml_text(std::string_view text) noexcept {
    while (!text.empty()) {
        const Character character = first_character(text);
        if (!is_xml_character(character.code_point)) {
            return false;
        }
        text.remove_prefix(character.length);
    }
    return true;
}

std::string clean_text(std::string_view text, std::size_t limit_bytes) {
    std::string out;
    while (!text.empty()) {
        const Character character = first_character(text);
        const std::string_view kept =
            is_shown(character.code_point) ? text.substr(0, character.length) : kReplacement;
        if (out.size() + kept.size() > limit_bytes) {
            break;
        }
        out += kept;
        text.remove_prefix(character.length);
    }
    return out;
}

std::string decode_inventory_name(std::string_view name) {
    std::string out;
    while (!name.empty()) {
        const std::string_view triplet = name.substr(0, 3);
        char decoded = 0;
        if (triplet == "%2f" || triplet == "%2F") {
            decoded = '/';
        } else if (triplet == "%5c" || triplet == "%5C") {
            decoded = '\\';
        } else if (triplet == "%25") {
            decoded = '%';
        }
        out += decoded == 0 ? name.front() : decoded;
        name.remove_prefix(decoded == 0 ? 1 : 3);
    }
    return out;
}

}  // namespace porthole::vsphere
