// SPDX-License-Identifier: Apache-2.0
#include "proxy/pass_frames.hpp"

#include <cstring>
#include <utility>

namespace porthole::proxy {
namespace websocket = net::websocket;
using Event = websocket::FrameScanner::Kind;

Direction::Order PassFrames::order_of(const websocket::FrameScanner::Event& event) const {
    if (event.kind == Event::violation) {
        return end_order(broken_);
    }
    if (event.kind == Event::control && event.header.opcode == websocket::Opcode::close) {
        return end_order(way_.from_ended);
    }
    if (event.kind == Event::control && event.header.opcode == websocket::Opcode::ping) {
        return {Order::Kind::answer, event.bytes, false, {}};
    }
    return {};
}

Direction::Order PassFrames::next(Helping& helping) {
    if (then_) {
        return *std::exchange(then_, std::nullopt);
    }
    std::span<std::byte>& input = helping.bytes;
    std::span<std::byte> run;  // what goes out as it came in, side by side
    for (;;) {
        const auto event = scanner_.next(input);
        if (event.kind == Event::header || event.kind == Event::payload) {
            // What was scanned last ends where the rest of the input begins.
            std::byte* const begin = input.data() - event.bytes.size();
            if (event.bytes.data() != begin) {
                std::memcpy(begin, event.bytes.data(), event.bytes.size());
            }
            run = {run.empty() ? begin : run.data(), run.size() + event.bytes.size()};
            continue;
        }
        const Order order = order_of(event);
        if (run.empty()) {
            if (order.kind == Order::Kind::more && event.kind == Event::control) {
                continue;  // a pong that nobody asked for
            }
            return order;
        }
        if (order.kind != Order::Kind::more) {
            then_ = order;
        }
        return send_order(run, scanner_.between_frames());
    }
}

}  // namespace porthole::proxy
