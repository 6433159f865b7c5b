// SPDX-License-Identifier: Apache-2.0
#include "soak/people.hpp"

#include "net/deadline.hpp"
#include "net/dial.hpp"
#include "net/exact_read.hpp"
#include "net/tcp_stream.hpp"
#include "net/websocket/frame_scanner.hpp"

#include <boost/asio/post.hpp>

#include <array>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <utility>

namespace porthole::soak {
namespace websocket = net::websocket;
using boost::asio::ip::tcp;

namespace {

constexpr websocket::MaskingKey kKey{
    std::byte{0x5a}, std::byte{0x11}, std::byte{0xc3}, std::byte{0x7e}
};

std::size_t up_to(std::mt19937& random, std::size_t most) {
    return random() % (most + 1);
}

Milliseconds a_while(std::mt19937& random) {
    // Many are short, few are long.
    return Milliseconds(up_to(random, 7) == 0 ? up_to(random, 2000) : up_to(random, 150));
}

void reset(net::TcpStream& stream) {
    boost::system::error_code ignored;
    stream.socket().set_option(boost::asio::socket_base::linger(true, 0), ignored);
    stream.close();
}

/// Reads until the end; with `echoes`, everything goes back.
Task<bool> read(net::Stream& stream, net::BufferPool& buffers, bool echoes) {
    for (;;) {
        const auto ready = co_await stream.readable();
        if (!ready) {
            co_return false;
        }
        const auto buffer = buffers.borrow();
        const auto got = co_await stream.read_some(buffer.bytes());
        if (!got || *got == 0) {
            co_return got.has_value();
        }
        if (echoes) {
            const auto sent = co_await stream.write_all(buffer.bytes().first(*got));
            if (!sent) {
                co_return false;
            }
        }
    }
}

Task<bool> flood(net::Stream& stream, std::size_t piece) {
    const std::string much(piece, 'f');
    for (;;) {
        const auto sent = co_await stream.write_all(net::as_bytes(much));
        if (!sent) {
            co_return false;
        }
    }
}

/// Reads frames until the end; false when something else comes.
Task<bool> read_frames(net::Stream& stream, net::BufferPool& buffers, std::string held) {
    websocket::FrameScanner scanner(websocket::Sender::server);
    using Kind = websocket::FrameScanner::Kind;
    const auto scan = [&scanner](std::span<std::byte> input) {
        for (auto event = scanner.next(input); event.kind != Kind::more;
             event = scanner.next(input)) {
            if (event.kind == Kind::violation) {
                return false;
            }
        }
        return true;
    };
    if (!scan(std::as_writable_bytes(std::span(held)))) {
        co_return false;
    }
    for (;;) {
        const auto ready = co_await stream.readable();
        if (!ready) {
            co_return true;
        }
        const auto buffer = buffers.borrow();
        const auto got = co_await stream.read_some(buffer.bytes());
        if (!got || *got == 0) {
            co_return true;
        }
        if (!scan(buffer.bytes().first(*got))) {
            co_return false;
        }
    }
}

/// Keys, pastes and pings, until the time is over.
Task<bool> type(net::Stream& stream, std::mt19937& random, Milliseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < end) {
        const bool pings = up_to(random, 9) == 0;
        const std::size_t size = up_to(random, 9) == 0 ? up_to(random, 100'000) : 8;
        const std::string payload(pings ? std::min<std::size_t>(size, 100) : size, 'k');
        const auto opcode = pings ? websocket::Opcode::ping : websocket::Opcode::binary;
        const std::string frame = websocket::whole_frame(opcode, payload, &kKey);
        const auto sent = co_await stream.write_all(net::as_bytes(frame));
        if (!sent) {
            co_return false;
        }
        co_await net::sleep_for(Milliseconds(up_to(random, 10)));
    }
    co_return true;
}

}  // namespace

Consoles::Consoles(unsigned seed) : random_(seed), listener_(workers_, {"127.0.0.1", 0}) {
    listener_.start([this](net::Worker& worker, tcp::socket socket) {
        return serve(worker, std::move(socket));
    });
    workers_.start();
}

Task<void> Consoles::serve(net::Worker& worker, tcp::socket socket) {
    net::TcpStream stream(std::move(socket));
    const std::size_t does = up_to(random_, 4);
    const bool stays = up_to(random_, 2) != 0;
    const Milliseconds time = stays ? Milliseconds(5000) : a_while(random_);
    if (does == 0) {
        co_await net::race(read(stream, worker.buffers, false), net::sleep_for(time));
    } else if (does == 1) {
        co_await net::race(flood(stream, 1 + up_to(random_, 100'000)), net::sleep_for(time));
    } else {
        co_await net::race(read(stream, worker.buffers, true), net::sleep_for(time));
    }
    switch (up_to(random_, 2)) {
        case 0:
            reset(stream);
            break;
        case 1: {
            // Says that it has ended, and listens on.
            const auto ended = co_await stream.shutdown_send();
            if (ended) {
                co_await net::race(
                    read(stream, worker.buffers, false), net::sleep_for(Milliseconds(2000))
                );
            }
            break;
        }
        default:
            break;
    }
}

Browsers::Browsers(std::uint16_t port, std::string path, std::size_t at_once, unsigned seed)
    : port_(port), path_(std::move(path)), random_(seed), busy_(at_once) {
    workers_.start();
    for (std::size_t i = 0; i < at_once; ++i) {
        boost::asio::post(workers_[0].context, [this] {
            workers_[0].tasks.spawn(open_again_and_again());
        });
    }
}

void Browsers::stop() {
    stops_ = true;
    while (busy_ > 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

Task<void> Browsers::open_again_and_again() {
    while (!stops_) {
        co_await one_session();
        ++sessions_;
    }
    --busy_;
}

Task<void> Browsers::one_session() {
    const net::Endpoint gateway{"127.0.0.1", port_};
    auto socket = co_await net::dial(gateway);
    if (!socket) {
        ++failures_;
        co_return;
    }
    net::TcpStream stream(std::move(*socket));
    const std::string request =
        "GET " + path_ +
        " HTTP/1.1\r\nHost: consoles.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: binary\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    const auto asked = co_await stream.write_all(net::as_bytes(request));
    if (up_to(random_, 19) == 0) {
        reset(stream);  // does not even wait for the answer
        co_return;
    }
    constexpr std::size_t kHeadLimitBytes = 4096;
    auto line = co_await net::read_line(stream, kHeadLimitBytes);
    if (!asked || !line || line->find(" 101 ") == std::string::npos) {
        ++failures_;
        co_return;
    }
    while (line && !line->empty()) {
        line = co_await net::read_line(stream, kHeadLimitBytes);
    }
    auto reading = read_frames(stream, workers_[0].buffers, {});
    auto typing = type(stream, random_, a_while(random_));
    const auto used = co_await net::race(std::move(reading), std::move(typing));
    if (used.first_won && !*used.first) {
        ++failures_;
    }
    switch (up_to(random_, 3)) {
        case 0: {
            const std::string payload = websocket::close_payload(1000, "enough");
            const std::string close =
                websocket::control_frame(websocket::Opcode::close, payload, &kKey);
            auto closing = stream.write_all(net::as_bytes(close));
            (void)co_await net::with_deadline(Milliseconds(2000), std::move(closing));
            co_await net::race(
                read(stream, workers_[0].buffers, false), net::sleep_for(Milliseconds(2000))
            );
            break;
        }
        case 1: {
            const std::string key = websocket::whole_frame(websocket::Opcode::binary, "key", &kKey);
            auto typing_on = stream.write_all(net::as_bytes(key).first(1 + up_to(random_, 6)));
            (void)co_await net::with_deadline(Milliseconds(100), std::move(typing_on));
            break;
        }
        case 2:
            reset(stream);
            break;
        default:
            break;
    }
}

}  // namespace porthole::soak
