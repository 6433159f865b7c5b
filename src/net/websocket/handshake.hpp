// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "net/http/message.hpp"
#include "net/stream.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The opening handshake of both sides, RFC 6455 sections 4.1 and 4.2.
namespace porthole::net::websocket {

/// The answer's Sec-WebSocket-Accept for a request's Sec-WebSocket-Key.
std::string accept_key(std::string_view key);

/// True when `request` asks for an upgrade to a WebSocket, rightly or wrongly.
bool is_upgrade(const http::Request& request);

/// Checks the browser's request. Fails with request_invalid when it is no correct version 13
/// handshake.
Result<void> check_request(const http::Request& request);

/// The subprotocols that the request offers, in order.
std::vector<std::string> offered_subprotocols(const http::Request& request);

/// The 101 answer to a checked request. `subprotocol` must be one that was offered, or empty.
std::string accept_response(const http::Request& request, std::string_view subprotocol);

/// Opens a WebSocket as client on `stream`: sends the request for `path` at `host`, offers exactly
/// `subprotocol`, and requires 101, Upgrade, Connection, the right accept key and that same
/// subprotocol before anything may pass. Returns the bytes that followed the answer's head already:
/// frames, or a part of one.
///
/// Fails with ticket_rejected when the server answers with a status other than 101 (never following
/// a redirect), with upstream_protocol when the answer is no correct handshake or its head exceeds
/// 16 KiB, with upstream_closed when the server hangs up. What it answered instead is in the log.
Task<Result<std::string>> connect(
    Stream& stream, std::string host, std::string path, std::string subprotocol
);

/// A WebSocket that a server has opened for us.
struct Opened {
    std::string subprotocol;  ///< which of those offered it is
    std::string leftover;     ///< bytes that followed the answer's head already
};

/// The same where the server may choose: `subprotocols` are offered in this order, and one of them
/// is required.
Task<Result<Opened>> connect_with_any(
    Stream& stream, std::string host, std::string path, std::vector<std::string> subprotocols
);

}  // namespace porthole::net::websocket
