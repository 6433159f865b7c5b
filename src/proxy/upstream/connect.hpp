// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "proxy/upstream/upstream.hpp"

namespace porthole::proxy {

/// A VNC server behind host:port, which is told by an HTTP CONNECT which one is meant: what Nova's
/// internal_access_path stands for unless it is a ticket. No byte of the server's is lost that
/// comes along with the answer.
Task<Result<OpenUpstream>> open_connect(virt::ConnectInfo info, const UpstreamContext& context);

/// Asks for `path` on `stream`, and returns when the answer's head, a 200, has been read and not a
/// byte more. Fails with ticket_rejected for another status (in the log), with upstream_protocol
/// for what is no answer or longer than 16 KiB, with upstream_closed when the host ends first.
Task<Result<void>> ask_to_connect(net::Stream& stream, std::string path);

}  // namespace porthole::proxy
