// SPDX-License-Identifier: Apache-2.0
#include "esxi/control_connection.hpp"

#include "esxi/await.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <utility>

namespace porthole::esxi {
namespace beast = boost::beast;
namespace http = beast::http;

Task<void> serve_control(
    ControlApi& api, boost::asio::ip::tcp::socket socket, Milliseconds timeout
) {
    constexpr std::size_t kMaxRequestBytes = 64UL * 1024;
    beast::tcp_stream stream(std::move(socket));
    stream.expires_after(timeout);
    beast::flat_buffer buffer;
    http::request_parser<http::string_body> parser;
    parser.body_limit(kMaxRequestBytes);
    const auto [error, size] = co_await http::async_read(stream, buffer, parser, kAwait);
    if (error) {
        co_return;
    }
    const ControlApi::Response response = api.answer(parser.get());
    co_await http::async_write(stream, response, kAwait);
    Error ignored;
    stream.socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
}

}  // namespace porthole::esxi
