// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/websocket/frame_scanner.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// WebSocket frames once more, as slowly and plainly as possible: what the real code is compared
/// with.
namespace porthole::test {

using Trace = std::vector<std::string>;

inline std::string hex(std::string_view bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (const char c : bytes) {
        text += kDigits[static_cast<unsigned char>(c) >> 4U];
        text += kDigits[static_cast<unsigned char>(c) & 0x0fU];
    }
    return text;
}

inline std::string masked(
    std::string_view payload, std::string_view key, std::uint64_t offset = 0
) {
    std::string out;
    for (const char c : payload) {
        out += static_cast<char>(c ^ key[offset++ % 4]);
    }
    return out;
}

/// One frame, byte by byte after RFC 6455 section 5.2. `length_form` is the second byte's length
/// field: 0 for the shortest form, or 126 or 127.
struct ReferenceFrame {
    unsigned first_byte = 0x82;
    std::uint64_t length = 0;
    std::string key;  ///< empty: not masked
    unsigned length_form = 0;

    std::string header() const {
        unsigned form = length_form;
        if (form == 0) {
            form = length <= 125 ? static_cast<unsigned>(length) : length <= 0xffff ? 126 : 127;
        }
        std::string out;
        out += static_cast<char>(first_byte);
        out += static_cast<char>((key.empty() ? 0U : 0x80U) | form);
        const unsigned bytes = form == 126 ? 2 : form == 127 ? 8 : 0;
        for (unsigned i = bytes; i-- > 0;) {
            out += static_cast<char>((length >> (8U * i)) & 0xffU);
        }
        return out + key;
    }
};

inline std::string frame(unsigned first_byte, std::string_view payload, std::string_view key = {}) {
    ReferenceFrame reference;
    reference.first_byte = first_byte;
    reference.length = payload.size();
    reference.key = key;
    return reference.header() + (key.empty() ? std::string(payload) : masked(payload, key));
}

/// What a FrameScanner must tell of `bytes`, however they are cut: "header HEX", "payload HEX",
/// "control HEX HEX", "violation". Payload is as it arrived, of a control frame unmasked.
inline Trace reference_trace(std::string_view bytes, net::websocket::Sender sender) {
    Trace trace;
    bool in_message = false;
    for (;;) {
        const auto byte = [&](std::size_t i) {
            return static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i]));
        };
        if (bytes.size() < 2) {
            return trace;
        }
        const std::uint64_t form = byte(1) & 0x7fU;
        const std::size_t extended = form == 126 ? 2 : form == 127 ? 8 : 0;
        const bool has_key = (byte(1) & 0x80U) != 0;
        const std::size_t size = 2 + extended + (has_key ? 4 : 0);
        if (bytes.size() < size) {
            return trace;
        }
        std::uint64_t length = extended == 0 ? form : 0;
        for (std::size_t i = 0; i < extended; ++i) {
            length = length * 256 + byte(2 + i);
        }
        const bool fin = byte(0) >= 0x80U;
        const bool reserved = (byte(0) & 0x70U) != 0;
        const std::uint64_t opcode = byte(0) & 0x0fU;
        const bool control = opcode == 8 || opcode == 9 || opcode == 10;
        const bool starts = opcode == 2 && !in_message;
        const bool continues = opcode == 0 && in_message;
        const bool wrong_masking = has_key != (sender == net::websocket::Sender::client);
        const bool too_wide = (form == 126 && length < 126) || (form == 127 && length < 0x10000);
        const bool too_long = length > 0x7fffffffffffffffULL;
        const bool bad_control = control && (!fin || length > 125);
        if (reserved || wrong_masking || too_wide || too_long || bad_control ||
            !(control || starts || continues)) {
            trace.emplace_back("violation");
            return trace;
        }
        const std::string_view key = has_key ? bytes.substr(size - 4, 4) : std::string_view();
        const std::string_view rest = bytes.substr(size);
        const auto available =
            static_cast<std::size_t>(std::min<std::uint64_t>(length, rest.size()));
        const std::string_view payload = rest.substr(0, available);
        if (control) {
            if (available < length) {
                return trace;
            }
            trace.push_back(
                "control " + hex(bytes.substr(0, 1)) + " " +
                hex(has_key ? masked(payload, key) : std::string(payload))
            );
        } else {
            in_message = !fin;
            trace.push_back("header " + hex(bytes.substr(0, size)));
            if (available > 0) {
                trace.push_back("payload " + hex(payload));
            }
        }
        bytes = rest.substr(available);
    }
}

/// What `scanner` tells when `bytes` arrive in pieces: `sizes` of them, then the rest. Each piece
/// lives in memory of its own, which dies before the next one comes.
inline Trace scanned_trace(
    net::websocket::FrameScanner& scanner,
    std::string_view bytes,
    const std::vector<std::size_t>& sizes
) {
    using Kind = net::websocket::FrameScanner::Kind;
    Trace trace;
    std::uint64_t offset = 0;  // in the current data frame
    const auto text = [](std::span<const std::byte> piece) {
        return std::string(reinterpret_cast<const char*>(piece.data()), piece.size());
    };
    for (std::size_t i = 0; !bytes.empty(); ++i) {
        const std::size_t size = std::min(i < sizes.size() ? sizes[i] : bytes.size(), bytes.size());
        const auto whole = std::as_bytes(std::span(bytes.data(), size));
        std::vector<std::byte> piece(whole.begin(), whole.end());
        bytes.remove_prefix(size);
        std::span<std::byte> input(piece);
        for (auto event = scanner.next(input); event.kind != Kind::more;
             event = scanner.next(input)) {
            if (event.kind == Kind::violation) {
                trace.emplace_back("violation");
                return trace;
            }
            if (event.kind == Kind::header) {
                trace.push_back("header " + hex(text(event.bytes)));
                offset = 0;
            } else if (event.kind == Kind::control) {
                const auto first = static_cast<char>(
                    (event.header.fin ? 0x80U : 0U) | static_cast<unsigned>(event.header.opcode)
                );
                trace.push_back(
                    "control " + hex(std::string_view(&first, 1)) + " " + hex(text(event.bytes))
                );
            } else if (event.offset != offset || event.bytes.empty()) {
                trace.push_back("payload at the wrong place");
            } else {
                if (offset == 0) {
                    trace.emplace_back("payload ");
                }
                // A control frame cannot stand inside a frame, so the last entry is this frame's.
                trace.back() += hex(text(event.bytes));
                offset += event.bytes.size();
            }
        }
        if (!input.empty()) {
            trace.emplace_back("input left over");
        }
    }
    return trace;
}

}  // namespace porthole::test
