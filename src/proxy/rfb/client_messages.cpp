// SPDX-License-Identifier: Apache-2.0
#include "proxy/rfb/client_messages.hpp"

#include "proxy/rfb/protocol.hpp"

#include <algorithm>
#include <array>

namespace porthole::proxy::rfb {
namespace {

constexpr std::size_t kEncodingBytes = 4;
constexpr std::size_t kEncodingsHead = 4;

std::uint64_t byte_at(std::string_view head, std::size_t index) {
    return static_cast<unsigned char>(head[index]);
}

std::uint64_t u16_at(std::string_view head, std::size_t index) {
    return byte_at(head, index) << 8U | byte_at(head, index + 1);
}

/// How long a message is whose front is `head`; nothing when that makes no sense.
using Length = std::optional<std::uint64_t> (*)(std::string_view head);

template <std::uint64_t Bytes>
std::optional<std::uint64_t> always(std::string_view /*head*/) {
    return Bytes;
}

std::optional<std::uint64_t> encodings_length(std::string_view head) {
    const std::uint64_t bytes = kEncodingsHead + kEncodingBytes * u16_at(head, 2);
    return bytes <= ClientMessages::kMostHeld ? std::optional(bytes) : std::nullopt;
}

std::optional<std::uint64_t> cut_text_length(std::string_view head) {
    // The extended clipboard's lengths are negative.
    const auto length = static_cast<std::int32_t>(from_u32(head.substr(4)));
    const std::int64_t size = length;
    return 8U + static_cast<std::uint64_t>(size < 0 ? -size : size);
}

std::optional<std::uint64_t> vmware_length(std::string_view head) {
    const std::uint64_t bytes = u16_at(head, 2);
    return bytes >= 4 ? std::optional(bytes) : std::nullopt;
}

std::optional<std::uint64_t> fence_length(std::string_view head) {
    constexpr std::uint64_t kMostPayload = 64;
    const std::uint64_t payload = byte_at(head, 8);
    return payload <= kMostPayload ? std::optional(9U + payload) : std::nullopt;
}

std::optional<std::uint64_t> desktop_size_length(std::string_view head) {
    return 8U + 16U * byte_at(head, 6);
}

std::optional<std::uint64_t> qemu_length(std::string_view head) {
    constexpr std::uint64_t kKeyBytes = 12;
    constexpr std::uint64_t kAudioSwitchBytes = 4;
    constexpr std::uint64_t kAudioFormatBytes = 10;
    constexpr std::uint64_t kAudioFormat = 2;
    if (byte_at(head, 1) == 0) {
        return kKeyBytes;
    }
    const std::uint64_t operation = u16_at(head, 2);
    if (byte_at(head, 1) != 1 || operation > kAudioFormat) {
        return std::nullopt;
    }
    return operation == kAudioFormat ? kAudioFormatBytes : kAudioSwitchBytes;
}

struct Row {
    std::uint8_t type;
    std::size_t head;  ///< bytes that tell its length
    Length length;
};

constexpr std::array kRows{
    Row{client_message::kSetPixelFormat, 1, &always<20>},
    Row{client_message::kSetEncodings, kEncodingsHead, &encodings_length},
    Row{client_message::kUpdateRequest, 1, &always<10>},
    Row{client_message::kKey, 1, &always<8>},
    Row{client_message::kPointer, 1, &always<6>},
    Row{client_message::kCutText, 8, &cut_text_length},
    Row{client_message::kVmware, 4, &vmware_length},
    Row{client_message::kContinuousUpdates, 1, &always<10>},
    Row{client_message::kFence, 9, &fence_length},
    Row{client_message::kPower, 1, &always<4>},
    Row{client_message::kDesktopSize, 8, &desktop_size_length},
    Row{client_message::kQemu, 4, &qemu_length},
};

}  // namespace

bool ClientMessages::hold(std::string_view& input, std::size_t size) {
    const std::size_t missing = size - std::min(size, held_.size());
    const std::size_t taken = std::min(missing, input.size());
    held_.append(input.substr(0, taken));
    input.remove_prefix(taken);
    return taken == missing;
}

Result<std::optional<ClientPart>> ClientMessages::next(std::string_view& input) {
    const auto broken = [this] {
        broken_ = true;
        return Errc::protocol_violation;
    };
    if (broken_) {
        return Errc::protocol_violation;
    }
    if (told_) {
        held_.clear();
        told_ = false;
    }
    if (left_ > 0) {
        if (input.empty()) {
            return std::optional<ClientPart>();
        }
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size()));
        const std::string_view bytes = input.substr(0, size);
        input.remove_prefix(size);
        left_ -= size;
        return std::optional(ClientPart{type_, bytes, false});
    }
    if (!hold(input, 1)) {
        return std::optional<ClientPart>();
    }
    type_ = static_cast<std::uint8_t>(held_[0]);
    const auto* const row = std::find_if(kRows.begin(), kRows.end(), [this](const Row& each) {
        return each.type == type_;
    });
    if (row == kRows.end()) {
        return broken();
    }
    if (!hold(input, row->head)) {
        return std::optional<ClientPart>();
    }
    const auto length = row->length(held_);
    if (!length) {
        return broken();
    }
    if (*length > kMostHeld) {
        told_ = true;
        left_ = *length - held_.size();
        return std::optional(ClientPart{type_, held_, false});
    }
    if (!hold(input, static_cast<std::size_t>(*length))) {
        return std::optional<ClientPart>();
    }
    told_ = true;
    return std::optional(ClientPart{type_, held_, true});
}

std::string without_encodings(std::string_view message, std::span<const std::int32_t> unwanted) {
    std::string kept;
    for (std::size_t at = kEncodingsHead; at < message.size(); at += kEncodingBytes) {
        const auto encoding = static_cast<std::int32_t>(from_u32(message.substr(at)));
        if (std::find(unwanted.begin(), unwanted.end(), encoding) == unwanted.end()) {
            kept.append(message.substr(at, kEncodingBytes));
        }
    }
    const std::string count = to_u32(static_cast<std::uint32_t>(kept.size() / kEncodingBytes));
    return std::string(message.substr(0, 2)).append(count.substr(2)).append(kept);
}

}  // namespace porthole::proxy::rfb
