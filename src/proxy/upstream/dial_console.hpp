// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "proxy/upstream/upstream.hpp"

#include <boost/asio/ip/tcp.hpp>

namespace porthole::proxy {

/// A TCP connection to the console's host in `info`, as net::dial makes it within the rules of
/// `context`; how long that takes is measured.
Task<Result<boost::asio::ip::tcp::socket>> dial_console(
    const virt::ConnectInfo& info, const UpstreamContext& context
);

}  // namespace porthole::proxy
