// SPDX-License-Identifier: Apache-2.0
#include "proxy/wrap_raw.hpp"

#include <utility>

namespace porthole::proxy {
namespace websocket = net::websocket;

namespace {

/// From how much at a time on the kernel moves pages more cheaply than we copy bytes, with two more
/// calls: see docs/performance.md.
constexpr std::size_t kMuch = std::size_t{32} * 1024;

}  // namespace

Direction::Order WrapRaw::next(Helping& helping) {
    const std::size_t size = std::exchange(helping.bytes, {}).size();
    if (size == 0) {
        return {};
    }
    websocket::FrameHeader header;
    header.length = size;
    const std::size_t head = websocket::header_bytes(header);
    const auto frame =
        helping.whole_buffer().subspan(websocket::kMaxHeaderBytes - head, head + size);
    websocket::encode_header(header, frame);
    way_.counter += head;
    much_ = size >= kMuch;
    return send_order(frame, true);
}

Result<net::Sent> WrapRaw::try_send(std::span<const std::byte>& bytes, bool whole) {
    return to_.try_pass(bytes, whole);
}

Task<Result<void>> WrapRaw::send_rest(std::span<const std::byte> bytes, bool whole) {
    if (!spliced_) {
        co_return co_await to_.pass_rest(bytes, whole);
    }
    const auto sent = co_await spliced_->finish();
    spliced_.reset();
    co_return sent;
}

std::optional<Direction::Order> WrapRaw::move_unread() {
    net::TcpStream* const console = much_ ? way_.from.plain() : nullptr;
    net::TcpStream* const browser = browser_.plain();
    if (console == nullptr || browser == nullptr) {
        return std::nullopt;
    }
    auto frame = std::make_unique<SplicedFrame>(*console, *browser, to_);
    const auto state = frame->begin(way_.buffers.pipes);
    way_.counter += frame->bytes();
    much_ = frame->bytes() >= kMuch;
    switch (state) {
        case SplicedFrame::State::sent:
            return Order();
        case SplicedFrame::State::blocked:
            spliced_ = std::move(frame);
            return send_order({}, true);
        case SplicedFrame::State::ended:
            return end_order(way_.from_ended);
        case SplicedFrame::State::unsendable:
            return end_order(way_.to_ended);
        case SplicedFrame::State::nothing:
            break;
    }
    return std::nullopt;
}

Errc WrapRaw::end_after(const boost::system::error_code& error) {
    return error.category() == errc_category() ? static_cast<Errc>(error.value()) : way_.from_ended;
}

}  // namespace porthole::proxy
