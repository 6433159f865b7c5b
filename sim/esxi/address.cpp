// SPDX-License-Identifier: Apache-2.0
#include "esxi/address.hpp"

#include "esxi/await.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <stdexcept>
#include <utility>

namespace porthole::esxi {
namespace asio = boost::asio;
using tcp = asio::ip::tcp;

std::optional<HostPort> split_host_port(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) {
        return std::nullopt;
    }
    std::string_view host = text.substr(0, colon);
    const std::string_view port = text.substr(colon + 1);
    if (host.front() == '[' && host.back() == ']') {
        host = host.substr(1, host.size() - 2);
    } else if (host.find(':') != std::string_view::npos) {
        return std::nullopt;
    }
    if (port.find_first_not_of("0123456789") != std::string_view::npos) {
        return std::nullopt;
    }
    return HostPort{.host = std::string(host), .port = std::string(port)};
}

tcp::endpoint listen_endpoint(std::string_view text) {
    const auto parts = split_host_port(text);
    Error error;
    std::uint16_t port = 0;
    asio::ip::address address;
    if (parts) {
        address = asio::ip::make_address(parts->host, error);
        const char* const end = parts->port.data() + parts->port.size();
        const auto read = std::from_chars(parts->port.data(), end, port);
        if (!error && read.ec == std::errc()) {
            return {address, port};
        }
    }
    throw std::runtime_error(fmt::format("not an address to listen on: {}", text));
}

std::string join_host_port(std::string_view host, std::uint16_t port) {
    const bool has_colons = host.find(':') != std::string_view::npos;
    return has_colons ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

std::string to_text(const tcp::endpoint& endpoint) {
    return join_host_port(endpoint.address().to_string(), endpoint.port());
}

namespace {

Task<Result<ConsoleSocket>> connect_unix(std::string path) {
    asio::local::stream_protocol::socket socket(co_await asio::this_coro::executor);
    const asio::local::stream_protocol::endpoint endpoint(path);
    const auto [error] = co_await socket.async_connect(endpoint, kAwait);
    if (error) {
        co_return error;
    }
    co_return ConsoleSocket(std::move(socket));
}

Task<Result<ConsoleSocket>> connect_tcp(HostPort to) {
    const auto executor = co_await asio::this_coro::executor;
    tcp::resolver resolver(executor);
    const auto resolved = co_await resolver.async_resolve(to.host, to.port, kAwait);
    if (std::get<0>(resolved)) {
        co_return std::get<0>(resolved);
    }
    tcp::socket socket(executor);
    const auto connected = co_await asio::async_connect(socket, std::get<1>(resolved), kAwait);
    if (std::get<0>(connected)) {
        co_return std::get<0>(connected);
    }
    socket.set_option(tcp::no_delay(true));
    co_return ConsoleSocket(std::move(socket));
}

}  // namespace

Task<Result<ConsoleSocket>> connect_console(std::string address) {
    if (address.starts_with('/')) {
        co_return co_await connect_unix(std::move(address));
    }
    auto parts = split_host_port(address);
    if (!parts) {
        co_return asio::error::make_error_code(asio::error::invalid_argument);
    }
    co_return co_await connect_tcp(std::move(*parts));
}

}  // namespace porthole::esxi
