// SPDX-License-Identifier: Apache-2.0
#include "proxy/unwrap_frames.hpp"

#include <utility>

namespace porthole::proxy {
namespace websocket = net::websocket;
using Event = websocket::FrameScanner::Kind;

Direction::Order UnwrapFrames::next(Helping& helping) {
    if (then_) {
        return *std::exchange(then_, std::nullopt);
    }
    filtered_ = {};  // has been sent
    std::span<std::byte> plain = helping.bytes.first(0);
    const Order order = unwrap(helping.bytes, plain);
    const auto bytes = outgoing(plain);
    if (bytes.empty()) {
        return order;
    }
    then_ = order;
    return send_order(bytes, true);
}

Direction::Order UnwrapFrames::unwrap(std::span<std::byte>& input, std::span<std::byte>& plain) {
    for (;;) {
        const auto event = scanner_.next(input);
        if (event.kind == Event::more) {
            return {};
        }
        if (event.kind == Event::violation) {
            return end_order(Errc::protocol_violation);
        }
        if (event.kind == Event::payload) {
            const std::span payload(plain.data() + plain.size(), event.bytes.size());
            websocket::copy_masked(event.bytes, payload, event.header.key, event.offset);
            if (!filter_) {
                plain = {plain.data(), plain.size() + payload.size()};
                continue;
            }
            const auto filtered = filter_->filter(payload, filtered_);
            if (!filtered) {
                const auto& error = filtered.error();
                return end_order(
                    error.category() == errc_category() ? static_cast<Errc>(error.value())
                                                        : Errc::protocol_violation
                );
            }
        } else if (event.kind == Event::control &&
                   event.header.opcode == websocket::Opcode::close) {
            return end_order(way_.from_ended);
        } else if (event.kind == Event::control && event.header.opcode == websocket::Opcode::ping) {
            return {Order::Kind::answer, event.bytes, false, {}};
        }
    }
}

std::span<const std::byte> UnwrapFrames::outgoing(std::span<const std::byte> plain) {
    if (!filter_) {
        return plain;
    }
    if (framed_ != nullptr && !filtered_.empty()) {
        filtered_ = framed_->frame(websocket::Opcode::binary, filtered_);
    }
    return net::as_bytes(filtered_);
}

Result<net::Sent> UnwrapFrames::try_send(std::span<const std::byte>& bytes, bool whole) {
    return framed_ != nullptr ? framed_->try_pass(bytes, whole) : console_.try_write(bytes);
}

Task<Result<void>> UnwrapFrames::send_rest(std::span<const std::byte> bytes, bool whole) {
    return framed_ != nullptr ? framed_->pass_rest(bytes, whole) : console_.write_all(bytes);
}

}  // namespace porthole::proxy
