// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "esxi/address.hpp"
#include "esxi/await.hpp"
#include "esxi/census.hpp"
#include "esxi/deadline.hpp"
#include "esxi/downlink.hpp"
#include "esxi/mode.hpp"
#include "esxi/rfb/bytes.hpp"
#include "esxi/rfb/opening.hpp"
#include "esxi/rfb/vmware_client.hpp"
#include "esxi/shaped_stream.hpp"

#include <boost/beast/websocket/rfc6455.hpp>

#include <string_view>

namespace porthole::esxi {

/// Carries one console session between an upgraded WebSocket and a VNC server.
///
/// Lifetime: within its WebSocket's, census' and deadline's. Threads: its connection's only.
/// Cancellation: ends both directions; the WebSocket is of no more use then.
class Relay {
public:
    struct Parts {
        WebSocket& websocket;
        Deadline& deadline;
        Census& census;
        ModeOrder order;
        bool strict_encodings;
    };

    Relay(const Parts& parts, ConsoleSocket console);

    /// Returns when the session is over; the sockets may be closed then.
    Task<void> run();

    /// The VM is powered off: makes `run` send a Close and return without waiting for an answer.
    void power_off();

    /// What ended the session, for the log.
    std::string_view cause() const { return cause_; }

private:
    Task<void> to_browser();
    Task<void> to_console();

    /// The console's first bytes: a whole version message, so that it becomes a message of its own.
    Task<Result<Bytes>> read_version();
    /// What the console says next; empty at its end.
    Task<Result<Bytes>> read_console();
    Task<Error> append_some(Bytes& to, std::size_t limit_bytes);

    Task<void> close(boost::beast::websocket::close_code code, std::string_view reason);
    Task<void> close_at_once();
    void note_end(const Error& error);
    /// Has VMware's server capabilities sent when the client asked for them and it is not too late.
    void answer_capabilities_request();

    WebSocket& websocket_;
    Deadline& deadline_;
    Census& census_;
    ModeOrder order_;
    ConsoleSocket console_;
    Downlink downlink_;
    RfbOpening opening_;
    VmwareClient client_;
    Bytes injected_;  ///< a message of ours that goes to the browser next
    bool capabilities_sent_ = false;
    bool powered_off_ = false;
    bool closing_ = false;
    std::string_view cause_ = "cancelled";
};

}  // namespace porthole::esxi
