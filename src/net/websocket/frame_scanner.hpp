// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/websocket/frame.hpp"

#include <optional>

namespace porthole::net::websocket {

/// Which frames a peer must send: clients mask, servers do not (RFC 6455 section 5.1).
enum class Sender { client, server };

/// Whether a peer may send text, which hardly a console speaks.
enum class Text { refused, allowed };

/// Finds the frames in a stream of bytes that arrives in pieces of any size, and refuses what
/// breaks the protocol: wrong masking, reserved bits, unknown opcodes, lengths that are too long or
/// not in their shortest form, fragmented or oversized control frames, continuations without a
/// start, and text unless it is allowed. Allocates nothing, whatever a frame declares to be its
/// length.
///
/// Threads: a value; one at a time.
class FrameScanner {
public:
    enum class Kind {
        more,     ///< the input is used up
        header,   ///< a data frame's header is complete: `header`, and `bytes` as it arrived
        payload,  ///< `bytes` of that frame's payload, still masked; `offset` is their place in it
        control,  ///< a whole control frame: `header`, and `bytes` unmasked
        violation,  ///< the protocol is broken; nothing can follow
    };

    struct Event {
        Kind kind = Kind::more;
        FrameHeader header;          ///< of header, payload and control
        std::span<std::byte> bytes;  ///< in the input, or in the scanner until its next call
        std::uint64_t offset = 0;
    };

    explicit FrameScanner(Sender sender, Text text = Text::refused)
        : sender_(sender), text_(text) {}

    /// Takes the next event off the front of `input`.
    Event next(std::span<std::byte>& input);

    /// True when all data frames whose header was told have been told to their end, so that another
    /// frame could follow them.
    bool between_frames() const noexcept { return remaining_ == 0; }

private:
    std::optional<Event> scan_header(std::span<std::byte>& input);
    Event scan_control(std::span<std::byte>& input);
    bool is_legal(const FrameHeader& header, std::byte first, std::byte second) const;

    Sender sender_;
    Text text_;
    std::array<std::byte, kMaxHeaderBytes> head_{
    };  ///< bytes of a header that is not complete yet, or just was
    std::size_t held_ = 0;
    FrameHeader current_;
    std::uint64_t remaining_ = 0;  ///< payload bytes of the current data frame still to come
    bool in_message_ = false;      ///< a data frame without FIN was seen, its continuation not yet
    bool in_control_ = false;
    std::array<std::byte, kMaxControlBytes> control_{};
    std::size_t control_held_ = 0;
};

}  // namespace porthole::net::websocket
