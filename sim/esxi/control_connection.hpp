// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "esxi/control_api.hpp"

#include <boost/asio/ip/tcp.hpp>

namespace porthole::esxi {

/// Answers the one request of a connection to the control API. `api` outlives the coroutine, which
/// gives up on a peer that stalls for `timeout`.
Task<void> serve_control(
    ControlApi& api, boost::asio::ip::tcp::socket socket, Milliseconds timeout
);

}  // namespace porthole::esxi
