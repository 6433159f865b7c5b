// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace porthole::esxi {

struct HostPort {
    std::string host;
    std::string port;
};

/// Both parts of "host:port" or "[::1]:port"; nothing for anything else.
std::optional<HostPort> split_host_port(std::string_view text);

/// The address to listen on. Throws when `text` is not a numeric address and a port.
boost::asio::ip::tcp::endpoint listen_endpoint(std::string_view text);

/// host:port, in brackets a host that has colons itself.
std::string join_host_port(std::string_view host, std::uint16_t port);

/// "127.0.0.1:443", "[::1]:443".
std::string to_text(const boost::asio::ip::tcp::endpoint& endpoint);

/// A connection to a VNC server, by TCP or a Unix socket.
using ConsoleSocket = boost::asio::generic::stream_protocol::socket;

/// Connects to the VNC server at `address`: host:port, or the absolute path of a Unix socket. Fails
/// with the system's error.
Task<Result<ConsoleSocket>> connect_console(std::string address);

}  // namespace porthole::esxi
