// SPDX-License-Identifier: Apache-2.0
#include "proxy/rfb/announcing_stream.hpp"

#include "net/websocket/frame.hpp"
#include "proxy/rfb/client_messages.hpp"
#include "proxy/rfb/protocol.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace porthole::proxy::rfb {
namespace websocket = net::websocket;
using Event = websocket::FrameScanner::Kind;

namespace {

/// FramebufferUpdate with one rectangle of no size (RFC 6143, section 7.6.1; rfbproto).
std::string announcement() {
    constexpr std::string_view kUpdateOfOne("\0\0\0\1", 4);
    constexpr std::string_view kNoSize("\0\0\0\0\0\0\0\0", 8);
    return std::string(kUpdateOfOne)
        .append(kNoSize)
        .append(to_u32(static_cast<std::uint32_t>(pseudo_encoding::kQemuKey)));
}

}  // namespace

AnnouncingStream::AnnouncingStream(net::StreamPtr console, Framing framing, std::string leftover)
    : console_(std::move(console)), framing_(framing), unseen_(std::move(leftover)) {}

Task<Result<void>> AnnouncingStream::readable() {
    if (!told_.empty() || !unseen_.empty()) {
        co_return ok();
    }
    co_return co_await console_->readable();
}

Task<Result<std::size_t>> AnnouncingStream::read_some(std::span<std::byte> into) {
    std::string& source = told_.empty() ? unseen_ : told_;
    if (source.empty()) {
        const auto got = co_await console_->read_some(into);
        if (!got || done_ || *got == 0) {
            co_return got;
        }
        const std::string_view bytes(reinterpret_cast<const char*>(into.data()), *got);
        const std::size_t size = look(bytes);
        unseen_.assign(bytes.substr(size));
        co_return size;
    }
    const bool is_new = &source == &unseen_;
    std::size_t size = std::min(into.size(), source.size());
    if (is_new && !done_) {
        size = look(std::string_view(source).substr(0, size));
    }
    std::memcpy(into.data(), source.data(), size);
    source.erase(0, size);
    co_return size;
}

std::size_t AnnouncingStream::look(std::string_view bytes) {
    if (framing_ == Framing::websocket) {
        return look_into_frames(bytes);
    }
    const std::string_view rest = opening_.take(bytes);
    done_ = opening_.is_over() || opening_.has_failed();
    if (!opening_.is_over()) {
        return bytes.size();
    }
    announce();
    return bytes.size() - rest.size();
}

std::size_t AnnouncingStream::look_into_frames(std::string_view bytes) {
    // The scanner may write into what it reads.
    std::string copy(bytes);
    std::span<std::byte> input = std::as_writable_bytes(std::span(copy));
    for (;;) {
        const auto event = scanner_.next(input);
        if (event.kind == Event::more) {
            return bytes.size();
        }
        if (event.kind == Event::payload) {
            const std::string_view payload(
                reinterpret_cast<const char*>(event.bytes.data()), event.bytes.size()
            );
            const bool holds_more = !opening_.take(payload).empty();
            done_ = opening_.has_failed() || holds_more;
        }
        done_ = done_ || event.kind == Event::violation;
        if (done_) {
            return bytes.size();
        }
        if (opening_.is_over() && scanner_.between_frames()) {
            done_ = true;
            announce();
            return bytes.size() - input.size();
        }
    }
}

void AnnouncingStream::announce() {
    told_ = announcement();
    if (framing_ == Framing::websocket) {
        told_ = websocket::whole_frame(websocket::Opcode::binary, told_, nullptr);
    }
}

}  // namespace porthole::proxy::rfb
