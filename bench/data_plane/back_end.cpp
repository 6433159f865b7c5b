// SPDX-License-Identifier: Apache-2.0
#include "back_end.hpp"

#include "net/exact_read.hpp"
#include "net/tcp_stream.hpp"
#include "net/tls_stream.hpp"
#include "net/websocket/frame_scanner.hpp"
#include "net/websocket/handshake.hpp"

#include <boost/algorithm/string/find.hpp>

#include <string>

namespace porthole::bench {
namespace websocket = net::websocket;
using net::Stream;

namespace {

/// `payload` as this kind of console sends it.
std::string as_sent(Speaks speaks, std::string_view payload) {
    return speaks == Speaks::websocket
               ? websocket::whole_frame(websocket::Opcode::binary, payload, nullptr)
               : std::string(payload);
}

Task<Result<void>> say(Stream& stream, std::string_view text) {
    co_return co_await stream.write_all(net::as_bytes(text));
}

/// RFB 3.8 with a screen of 640 x 480 and no password.
Task<bool> open_rfb(Stream& stream) {
    using namespace std::string_view_literals;
    constexpr std::size_t kVersionBytes = 12;
    const auto version = co_await say(stream, "RFB 003.008\n");
    const auto answer = co_await net::read_exactly(stream, kVersionBytes);
    const auto types = co_await say(stream, "\1\1"sv);
    const auto type = co_await net::read_exactly(stream, 1);
    const auto accepted = co_await say(stream, "\0\0\0\0"sv);
    const auto client_init = co_await net::read_exactly(stream, 1);
    std::string server_init("\x02\x80\x01\xe0\x20\x18\0\1\0\xff\0\xff\0\xff\x10\x08\0\0\0\0"sv);
    server_init += std::string("\0\0\0\5bench"sv);
    const auto sent = co_await say(stream, server_init);
    co_return version&& answer&& types&& type&& accepted&& client_init&& sent;
}

/// Whoever upgrades gets what it wants.
Task<bool> open_websocket(Stream& stream) {
    std::string head;
    std::array<std::byte, 4096> room{};
    while (head.find("\r\n\r\n") == std::string::npos) {
        const auto got = co_await stream.read_some(room);
        if (!got || *got == 0) {
            co_return false;
        }
        head.append(reinterpret_cast<const char*>(room.data()), *got);
    }
    constexpr std::string_view kField = "\r\nsec-websocket-key:";
    const auto field = boost::algorithm::ifind_first(head, kField);
    if (field.empty()) {
        co_return false;
    }
    std::string key(field.end(), head.end());
    key = key.substr(0, key.find('\r'));
    key.erase(0, key.find_first_not_of(' '));
    const std::string answer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Protocol: binary\r\nSec-WebSocket-Accept: " +
        websocket::accept_key(key) + "\r\n\r\n";
    const auto sent = co_await say(stream, answer);
    co_return sent.has_value();
}

Task<void> flood(Stream& stream, Speaks speaks) {
    const std::string block = as_sent(speaks, std::string(kBlockBytes, 'f'));
    for (;;) {
        const auto sent = co_await say(stream, block);
        if (!sent) {
            co_return;
        }
    }
}

Task<void> read(Stream& stream, net::BufferPool& buffers) {
    for (;;) {
        const auto ready = co_await stream.readable();
        if (!ready) {
            co_return;
        }
        const auto buffer = buffers.borrow();
        const auto got = co_await stream.read_some(buffer.bytes());
        if (!got || *got == 0) {
            co_return;
        }
    }
}

/// Counts payload, and answers each full message.
Task<void> echo(Stream& stream, net::BufferPool& buffers, Speaks speaks) {
    const std::string message = as_sent(speaks, std::string(kMessageBytes, 'e'));
    websocket::FrameScanner scanner(websocket::Sender::client);
    std::size_t unanswered = 0;
    for (;;) {
        const auto ready = co_await stream.readable();
        if (!ready) {
            co_return;
        }
        {
            const auto buffer = buffers.borrow();
            const auto got = co_await stream.read_some(buffer.bytes());
            if (!got || *got == 0) {
                co_return;
            }
            if (speaks != Speaks::websocket) {
                unanswered += *got;
            } else {
                auto input = buffer.bytes().first(*got);
                using Kind = websocket::FrameScanner::Kind;
                for (auto event = scanner.next(input); event.kind != Kind::more;
                     event = scanner.next(input)) {
                    unanswered += event.kind == Kind::payload ? event.bytes.size() : 0;
                }
            }
        }
        for (; unanswered >= kMessageBytes; unanswered -= kMessageBytes) {
            const auto sent = co_await say(stream, message);
            if (!sent) {
                co_return;
            }
        }
    }
}

}  // namespace

BackEnd::BackEnd(Speaks speaks, const net::ServerTls* tls)
    : speaks_(speaks), tls_(tls), listener_(workers_, {"127.0.0.1", 0}) {
    listener_.start([this](net::Worker& worker, boost::asio::ip::tcp::socket socket) {
        return serve(worker, std::move(socket));
    });
    workers_.start();
}

Task<void> BackEnd::serve(net::Worker& worker, boost::asio::ip::tcp::socket socket) {
    net::StreamPtr stream;
    if (tls_ != nullptr) {
        auto shaken = co_await net::TlsStream::accept(std::move(socket), *tls_);
        if (!shaken) {
            co_return;
        }
        stream = std::move(*shaken);
    } else {
        stream = std::make_unique<net::TcpStream>(std::move(socket));
    }
    bool open = true;
    if (speaks_ == Speaks::websocket) {
        open = co_await open_websocket(*stream);
    } else if (speaks_ == Speaks::rfb) {
        open = co_await open_rfb(*stream);
    }
    if (!open) {
        co_return;
    }
    switch (does_) {
        case Does::greet: {
            const std::string greeting = as_sent(speaks_, "hello");
            const auto said = co_await say(*stream, greeting);
            if (!said) {
                co_return;
            }
            co_await read(*stream, worker.buffers);
            break;
        }
        case Does::flood:
            co_await flood(*stream, speaks_);
            break;
        case Does::echo:
            co_await echo(*stream, worker.buffers, speaks_);
            break;
        case Does::read:
            co_await read(*stream, worker.buffers);
            break;
    }
}

}  // namespace porthole::bench
