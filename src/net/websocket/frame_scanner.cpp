// SPDX-License-Identifier: Apache-2.0
#include "net/websocket/frame_scanner.hpp"

#include <algorithm>

namespace porthole::net::websocket {
namespace {

constexpr std::byte kReservedBits{0x70};
constexpr std::byte kOpcodeBits{0x0f};
constexpr std::byte kFirstBit{0x80};
constexpr std::byte kLengthBits{0x7f};

std::uint64_t big_endian(std::span<const std::byte> bytes) {
    std::uint64_t value = 0;
    for (const std::byte byte : bytes) {
        value = (value << 8U) | std::to_integer<std::uint64_t>(byte);
    }
    return value;
}

/// How long the header is, by its second byte.
std::size_t header_size(std::byte second) {
    const auto length = std::to_integer<unsigned>(second & kLengthBits);
    const std::size_t extended = length == 126 ? 2 : length == 127 ? 8 : 0;
    const std::size_t key = (second & kFirstBit) != std::byte{0} ? 4 : 0;
    return 2 + extended + key;
}

bool is_known(Opcode opcode) {
    switch (opcode) {
        case Opcode::continuation:
        case Opcode::text:
        case Opcode::binary:
        case Opcode::close:
        case Opcode::ping:
        case Opcode::pong:
            return true;
    }
    return false;
}

}  // namespace

FrameScanner::Event FrameScanner::next(std::span<std::byte>& input) {
    if (in_control_) {
        return scan_control(input);
    }
    if (remaining_ > 0) {
        if (input.empty()) {
            return {};
        }
        const auto size =
            static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, input.size()));
        Event event{Kind::payload, current_, input.first(size), current_.length - remaining_};
        remaining_ -= size;
        input = input.subspan(size);
        return event;
    }
    if (const auto event = scan_header(input)) {
        return *event;
    }
    return in_control_ ? scan_control(input) : Event{};
}

std::optional<FrameScanner::Event> FrameScanner::scan_header(std::span<std::byte>& input) {
    const std::span<std::byte> before = input;
    const bool split = held_ > 0;
    std::size_t needed = held_ < 2 ? 2 : header_size(head_[1]);
    while (held_ < needed) {
        if (input.empty()) {
            return std::nullopt;
        }
        head_[held_++] = input.front();
        input = input.subspan(1);
        if (held_ == 2) {
            needed = header_size(head_[1]);
        }
    }
    const std::size_t size = held_;
    held_ = 0;

    const auto length = std::to_integer<std::uint64_t>(head_[1] & kLengthBits);
    const std::size_t extended = length == 126 ? 2 : length == 127 ? 8 : 0;
    FrameHeader header;
    header.fin = (head_[0] & kFirstBit) != std::byte{0};
    header.opcode = static_cast<Opcode>(head_[0] & kOpcodeBits);
    header.masked = (head_[1] & kFirstBit) != std::byte{0};
    header.length = extended == 0 ? length : big_endian(std::span(head_).subspan(2, extended));
    if (header.masked) {
        std::copy_n(
            head_.begin() + static_cast<std::ptrdiff_t>(2 + extended), 4, header.key.begin()
        );
    }
    if (!is_legal(header, head_[0], head_[1])) {
        return Event{Kind::violation, header, {}, 0};
    }
    current_ = header;
    if (header.is_control()) {
        in_control_ = true;
        control_held_ = 0;
        return std::nullopt;
    }
    in_message_ = !header.fin;
    remaining_ = header.length;
    const auto bytes = split ? std::span(head_).first(size) : before.first(size);
    return Event{Kind::header, header, bytes, 0};
}

FrameScanner::Event FrameScanner::scan_control(std::span<std::byte>& input) {
    const auto wanted = static_cast<std::size_t>(current_.length) - control_held_;
    const std::size_t size = std::min(wanted, input.size());
    std::copy_n(input.begin(), size, control_.begin() + static_cast<std::ptrdiff_t>(control_held_));
    control_held_ += size;
    input = input.subspan(size);
    if (control_held_ < current_.length) {
        return {};
    }
    in_control_ = false;
    const auto payload = std::span(control_).first(control_held_);
    if (current_.masked) {
        apply_mask(payload, current_.key, 0);
    }
    return {Kind::control, current_, payload, 0};
}

bool FrameScanner::is_legal(const FrameHeader& header, std::byte first, std::byte second) const {
    if ((first & kReservedBits) != std::byte{0} || !is_known(header.opcode)) {
        return false;
    }
    if (header.masked != (sender_ == Sender::client)) {
        return false;
    }
    const auto short_length = std::to_integer<unsigned>(second & kLengthBits);
    if ((short_length == 126 && header.length <= 125) ||
        (short_length == 127 && (header.length <= 0xffff || header.length >> 63U != 0))) {
        return false;
    }
    if (header.is_control()) {
        return header.fin && header.length <= kMaxControlBytes;
    }
    if (header.opcode == Opcode::continuation) {
        return in_message_;
    }
    return !in_message_ && (header.opcode == Opcode::binary || text_ == Text::allowed);
}

}  // namespace porthole::net::websocket
