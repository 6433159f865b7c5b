// SPDX-License-Identifier: Apache-2.0
#include "proxy/viewer_stream.hpp"

#include <algorithm>
#include <cstring>

namespace porthole::proxy {
namespace websocket = net::websocket;
using Event = websocket::FrameScanner::Kind;

namespace {

/// What a frame that holds as much as 16 bits can tell begins with: its key is zero, so that its
/// payload is as it came.
constexpr std::size_t kHeadBytes = 8;
constexpr std::size_t kMostBytes = 0xffff;

}  // namespace

Task<Result<void>> ViewerStream::readable() {
    co_return co_await stream_->readable();
}

Task<Result<std::size_t>> ViewerStream::read_some(std::span<std::byte> into) {
    const auto room = into.subspan(kHeadBytes);
    const auto got = co_await stream_->read_some(room.first(std::min(room.size(), kMostBytes)));
    if (!got || *got == 0) {
        co_return got;
    }
    websocket::FrameHeader header;
    header.masked = true;
    header.length = *got;
    // Little is told in a shorter head.
    const std::size_t head = websocket::encode_header(header, into.first(kHeadBytes));
    if (head < kHeadBytes) {
        std::memmove(into.data() + head, room.data(), *got);
    }
    co_return head + *got;
}

Task<Result<void>> ViewerStream::write_all(std::span<const std::byte> bytes) {
    std::string frames(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    std::span<std::byte> input = std::as_writable_bytes(std::span(frames));
    std::size_t plain = 0;  // bytes at the front that are payload, side by side
    for (auto event = scanner_.next(input); event.kind != Event::more;
         event = scanner_.next(input)) {
        if (event.kind == Event::violation) {
            co_return Errc::internal_error;
        }
        if (event.kind == Event::payload && !closed_) {
            std::memmove(frames.data() + plain, event.bytes.data(), event.bytes.size());
            plain += event.bytes.size();
        }
        closed_ = closed_ ||
                  (event.kind == Event::control && event.header.opcode == websocket::Opcode::close);
    }
    if (plain == 0) {
        co_return ok();
    }
    frames.resize(plain);
    co_return co_await stream_->write_all(net::as_bytes(frames));
}

Task<Result<void>> ViewerStream::shutdown_send() {
    co_return co_await stream_->shutdown_send();
}

}  // namespace porthole::proxy
