// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "net/endpoint.hpp"

#include <boost/asio/ip/tcp.hpp>

namespace porthole::net {

/// Connects to `endpoint`: resolves its name, and tries each address in turn. The caller sets the
/// deadline. A peer that vanishes without a word, as a failed host does, ends the connection after
/// about half a minute. Fails with upstream_unreachable; the system's reason is in the log.
Task<Result<boost::asio::ip::tcp::socket>> dial(Endpoint endpoint);

}  // namespace porthole::net
