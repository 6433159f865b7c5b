// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::esxi {

/// How a connection is treated: `ok` as by a real host, all others to find out what the gateway
/// does.
enum class Mode {
    ok,
    close_before_tls,    ///< TCP ends at once
    stall_before_tls,    ///< no ServerHello
    stall_before_101,    ///< the request is read and not answered
    close_in_handshake,  ///< the request is read, then TCP ends
    refuse_ticket,       ///< 404
    status_200,          ///< a page instead of an upgrade
    redirect,            ///< 301
    partial_101_stall,   ///< half an answer
    huge_headers,        ///< an answer whose headers never end
    wrong_accept,        ///< 101 with a Sec-WebSocket-Accept of another key
    no_subprotocol,      ///< 101 without Sec-WebSocket-Protocol
    extra_subprotocol,   ///< 101 with a subprotocol that was not offered
    junk_after_101,      ///< what follows the 101 in the same TLS record is no frame
    stall_after_101,     ///< upgraded, then silent
    cut_mid_frame,       ///< TCP ends in the middle of a frame
    masked_frames,       ///< frames with a mask, which a server must not send
    text_frames,         ///< text instead of binary
    fragmented,          ///< legal: messages in many frames of odd sizes, empty ones among them
    coalesced,           ///< legal: first message in the 101's TLS record, later ones up to 1 MiB
    trickle,             ///< legal: the first 8 KiB in TLS records of a single byte
    ping,                ///< legal: a ping before each message, and pongs are counted
    close_code,          ///< Close 1011 after the first message
};

/// What one connection is told.
struct ModeOrder {
    Mode mode = Mode::ok;
    std::size_t after_bytes = 128;  ///< cut_mid_frame: the first message that goes beyond is cut
};

std::string_view mode_name(Mode mode);
std::optional<Mode> parse_mode(std::string_view name);
std::vector<std::string_view> mode_names();

/// Which order the next connections get. A default-constructed one is `ok`.
///
/// Lifetime: the simulator's. Threads: the simulator's only.
template <class Order>
class Switch {
public:
    /// From now on the next `count` connections get `order`, then `ok` comes back; with a `count`
    /// of 0 all do until the next call.
    void set(const Order& order, std::size_t count) {
        order_ = order;
        limited_ = count > 0;
        left_ = count;
    }

    /// What the connection that was accepted now gets.
    Order next() {
        const Order order = order_;
        if (limited_) {
            --left_;
            if (left_ == 0) {
                order_ = Order{};
                limited_ = false;
            }
        }
        return order;
    }

private:
    Order order_{};
    bool limited_ = false;
    std::size_t left_ = 0;
};

using ModeSwitch = Switch<ModeOrder>;

}  // namespace porthole::esxi
