// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "net/endpoint.hpp"

#include <boost/asio/ip/tcp.hpp>

namespace porthole::proxy {

/// A TCP connection to a console's host, as net::dial makes it; how long that takes is measured.
Task<Result<boost::asio::ip::tcp::socket>> dial_console(net::Endpoint endpoint);

}  // namespace porthole::proxy
