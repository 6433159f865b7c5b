// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/beast/websocket/teardown.hpp>
#include <boost/system/error_code.hpp>
#include <openssl/ssl.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

namespace porthole::esxi {

using TlsStream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;

/// A TLS stream that decides how what is written is divided into TLS records: WebSocket leaves that
/// open, and a reader that relies on one way of it has a bug.
///
/// Lifetime: one connection's. Threads: its connection's only; one write at a time.
class ShapedStream {
public:
    enum class Shape {
        plain,    ///< each write in as few records as possible
        hold,     ///< writes are kept back; they leave with the first one after `plain` is set
        trickle,  ///< the first 8 KiB in records of a single byte
    };

    using next_layer_type = TlsStream;
    using executor_type = TlsStream::executor_type;

    ShapedStream(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context& tls)
        : tls_(std::move(socket), tls) {}

    executor_type get_executor() { return tls_.get_executor(); }
    TlsStream& next_layer() { return tls_; }
    const TlsStream& next_layer() const { return tls_; }

    void set_shape(Shape shape) { shape_ = shape; }

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        return tls_.async_read_some(buffers, std::forward<Token>(token));
    }

    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        using Signature = void(boost::system::error_code, std::size_t);
        const std::size_t taken = take(buffers);
        auto write = [this, taken, started = false](
                         auto& self, boost::system::error_code error = {}, std::size_t = 0
                     ) mutable {
            if (started) {
                self.complete(error, taken);
                return;
            }
            started = true;
            if (shape_ == Shape::hold) {
                boost::asio::post(tls_.get_executor(), std::move(self));
            } else {
                sending_ = std::exchange(waiting_, {});
                boost::asio::async_write(tls_, boost::asio::buffer(sending_), std::move(self));
            }
        };
        return boost::asio::async_compose<Token, Signature>(std::move(write), token, tls_);
    }

private:
    static constexpr std::size_t kTrickleBytes = 8192;
    static constexpr std::size_t kMaxWriteBytes = 65536;

    /// Copies the start of `buffers` behind what waits; returns how much.
    template <class Buffers>
    std::size_t take(const Buffers& buffers) {
        const bool trickles = shape_ == Shape::trickle && written_ < kTrickleBytes;
        const std::size_t limit = trickles ? 1 : kMaxWriteBytes;
        const std::size_t size = std::min(boost::asio::buffer_size(buffers), limit);
        const std::size_t before = waiting_.size();
        waiting_.resize(before + size);
        boost::asio::buffer_copy(boost::asio::buffer(waiting_) + before, buffers);
        written_ += size;
        return size;
    }

    TlsStream tls_;
    Shape shape_ = Shape::plain;
    std::string waiting_;
    std::string sending_;
    std::size_t written_ = 0;
};

/// Ends TLS and TCP in our direction, as a server does first, and returns when the peer has ended
/// TCP in its own. The peer need not end TLS.
template <class Token>
auto async_hang_up(TlsStream& tls, Token&& token) {
    enum class Stage { end_tls, end_tcp, done };
    auto hang_up = [&tls, stage = Stage::end_tls](
                       auto& self, boost::system::error_code error = {}
                   ) mutable {
        switch (stage) {
            case Stage::end_tls:
                stage = Stage::end_tcp;
                SSL_set_shutdown(tls.native_handle(), SSL_RECEIVED_SHUTDOWN);
                tls.async_shutdown(std::move(self));
                return;
            case Stage::end_tcp: {
                stage = Stage::done;
                using boost::beast::websocket::async_teardown;
                async_teardown(boost::beast::role_type::server, tls.next_layer(), std::move(self));
                return;
            }
            case Stage::done:
                self.complete(error);
                return;
        }
    };
    using Signature = void(boost::system::error_code);
    return boost::asio::async_compose<Token, Signature>(std::move(hang_up), token, tls);
}

/// How Beast ends what is under a WebSocket.
template <class Handler>
void async_teardown(boost::beast::role_type, ShapedStream& stream, Handler&& handler) {
    async_hang_up(stream.next_layer(), std::forward<Handler>(handler));
}

using WebSocket = boost::beast::websocket::stream<ShapedStream, /*deflateSupported=*/false>;

inline TlsStream& tls_layer(WebSocket& websocket) {
    return websocket.next_layer().next_layer();
}

inline boost::asio::ip::tcp::socket& tcp_layer(WebSocket& websocket) {
    return tls_layer(websocket).next_layer();
}

}  // namespace porthole::esxi
