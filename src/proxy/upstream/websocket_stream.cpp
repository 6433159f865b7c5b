// SPDX-License-Identifier: Apache-2.0
#include "proxy/upstream/websocket_stream.hpp"

#include "base/random.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace porthole::proxy {
namespace websocket = net::websocket;
using Event = websocket::FrameScanner::Kind;

namespace {

constexpr std::uint16_t kNormalClosure = 1000;
constexpr std::size_t kFrameBytes = std::size_t{16} * 1024;

std::string_view as_text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// `payload` as a frame of a client's.
std::string masked_frame(websocket::Opcode opcode, std::string_view payload) {
    websocket::FrameHeader header;
    header.opcode = opcode;
    header.masked = true;
    header.length = payload.size();
    std::array<std::uint8_t, 4> random{};
    fill_random(random);
    std::memcpy(header.key.data(), random.data(), header.key.size());
    std::string frame(websocket::header_bytes(header), '\0');
    websocket::encode_header(header, std::as_writable_bytes(std::span(frame)));
    const std::size_t begin = frame.size();
    frame.append(payload);
    const auto masked = std::as_writable_bytes(std::span(frame)).subspan(begin);
    websocket::apply_mask(masked, header.key, 0);
    return frame;
}

}  // namespace

WebSocketStream::WebSocketStream(net::StreamPtr stream, std::string leftover, Payload payload)
    : stream_(std::move(stream)),
      leftover_(std::move(leftover)),
      payload_(payload),
      sink_(*stream_, websocket::Sender::client) {}

Task<Result<void>> WebSocketStream::readable() {
    if (ended_ || !leftover_.empty()) {
        co_return ok();
    }
    co_return co_await stream_->readable();
}

Task<Result<std::size_t>> WebSocketStream::read_some(std::span<std::byte> into) {
    while (!ended_) {
        const auto size = co_await read_frames(into);
        if (!size || *size > 0) {
            co_return size;
        }
    }
    co_return std::size_t{0};
}

/// As read_some; but zero may also mean that there was nothing but headers.
Task<Result<std::size_t>> WebSocketStream::read_frames(std::span<std::byte> into) {
    std::size_t size = std::min(leftover_.size(), into.size());
    if (size > 0) {
        std::memcpy(into.data(), leftover_.data(), size);
        leftover_.erase(0, size);
    } else {
        const auto got = co_await stream_->read_some(into);
        if (!got) {
            co_return got.error();
        }
        size = *got;
        ended_ = size == 0;
    }
    const auto payload = co_await unwrap(into, size);
    if (!payload) {
        co_return Errc::upstream_protocol;
    }
    co_return *payload;
}

Task<std::optional<std::size_t>> WebSocketStream::unwrap(
    std::span<std::byte> buffer, std::size_t size
) {
    std::span<std::byte> input = buffer.first(size);
    std::size_t plain = 0;
    while (!ended_) {
        const auto event = scanner_.next(input);
        if (event.kind == Event::more) {
            break;
        }
        if (event.kind == Event::violation ||
            (event.kind == Event::header && !begin(event.header))) {
            co_return std::nullopt;
        }
        if (event.kind == Event::payload && in_text_) {
            const auto decoded = decoder_.decode(event.bytes, buffer.subspan(plain));
            if (!decoded) {
                co_return std::nullopt;
            }
            plain += *decoded;
        } else if (event.kind == Event::payload) {
            std::memmove(buffer.data() + plain, event.bytes.data(), event.bytes.size());
            plain += event.bytes.size();
        } else if (event.kind == Event::control &&
                   event.header.opcode == websocket::Opcode::close) {
            ended_ = true;
        } else if (event.kind == Event::control && event.header.opcode == websocket::Opcode::ping) {
            const auto answered =
                co_await sink_.control(websocket::Opcode::pong, as_text(event.bytes));
            ended_ = !answered;
        }
    }
    co_return plain;
}

/// False when the frame begins in the middle of a character.
bool WebSocketStream::begin(const websocket::FrameHeader& header) {
    if (header.opcode == websocket::Opcode::continuation) {
        return true;
    }
    in_text_ = header.opcode == websocket::Opcode::text;
    return decoder_.is_whole();
}

Task<Result<void>> WebSocketStream::write_all(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const auto piece = bytes.first(std::min(bytes.size(), kFrameBytes));
        bytes = bytes.subspan(piece.size());
        std::string frame;
        if (payload_ == Payload::uint8utf8) {
            frame = masked_frame(websocket::Opcode::text, uint8utf8::encode(piece));
        } else {
            frame = masked_frame(websocket::Opcode::binary, as_text(piece));
        }
        const auto sent = co_await sink_.pass(net::as_bytes(frame), true);
        if (!sent) {
            co_return sent.error();
        }
    }
    co_return ok();
}

Task<Result<void>> WebSocketStream::shutdown_send() {
    if (sink_.at_boundary()) {
        const std::string payload = websocket::close_payload(kNormalClosure, {});
        const auto said = co_await sink_.control(websocket::Opcode::close, payload);
        if (!said) {
            co_return said.error();
        }
    }
    co_return co_await stream_->shutdown_send();
}

}  // namespace porthole::proxy
