// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/system/error_code.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace porthole::esxi::test {

/// An upgrade request as it goes over the wire.
inline std::string upgrade_request(const std::string& ticket) {
    return "GET /ticket/" + ticket +
           " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
           "Sec-WebSocket-Protocol: binary\r\n\r\n";
}

/// A gateway's side of a console connection: blocking, and strict about RFC 6455 because Beast is.
class Viewer {
public:
    using Tls = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;
    using WebSocket = boost::beast::websocket::stream<Tls, false>;

    explicit Viewer(const boost::asio::ip::tcp::endpoint& host) : websocket_(context_, tls_) {
        tcp().connect(host);
        websocket_.read_message_max(0);
        websocket_.binary(true);
        websocket_.auto_fragment(false);
    }

    boost::asio::ip::tcp::socket& tcp() { return websocket_.next_layer().next_layer(); }
    Tls& tls() { return websocket_.next_layer(); }
    WebSocket& websocket() { return websocket_; }

    boost::system::error_code handshake_tls() {
        boost::system::error_code error;
        tls().handshake(Tls::client, error);
        return error;
    }

    /// TLS, then the upgrade; what was answered is in `answer` afterwards.
    boost::system::error_code open(
        const std::string& ticket, const std::string& subprotocols = "binary"
    ) {
        auto error = handshake_tls();
        if (error) {
            return error;
        }
        namespace ws = boost::beast::websocket;
        websocket_.set_option(ws::stream_base::decorator([&](ws::request_type& request) {
            if (!subprotocols.empty()) {
                request.set(boost::beast::http::field::sec_websocket_protocol, subprotocols);
            }
        }));
        websocket_.handshake(answer, "localhost", "/ticket/" + ticket, error);
        return error;
    }

    std::string subprotocol() const {
        const auto text = answer[boost::beast::http::field::sec_websocket_protocol];
        return {text.data(), text.size()};
    }

    /// The next message.
    std::string read(boost::system::error_code& error) {
        boost::beast::flat_buffer buffer;
        websocket_.read(buffer, error);
        return boost::beast::buffers_to_string(buffer.data());
    }

    std::string read() {
        boost::system::error_code error;
        return read(error);
    }

    /// As many messages as make up `size` bytes.
    std::string read_bytes(std::size_t size) {
        std::string bytes;
        boost::system::error_code error;
        while (bytes.size() < size && !error) {
            bytes += read(error);
        }
        return bytes;
    }

    /// Reads on until the connection ends; returns how.
    boost::system::error_code read_to_end() {
        boost::system::error_code error;
        while (!error) {
            read(error);
        }
        return error;
    }

    void write(std::string_view bytes) {
        websocket_.write(boost::asio::buffer(bytes.data(), bytes.size()));
    }

    boost::system::error_code close() {
        boost::system::error_code error;
        websocket_.close(boost::beast::websocket::close_code::normal, error);
        return error;
    }

    boost::beast::websocket::response_type answer;

private:
    boost::asio::io_context context_;
    boost::asio::ssl::context tls_{boost::asio::ssl::context::tls_client};
    WebSocket websocket_;
};

}  // namespace porthole::esxi::test
