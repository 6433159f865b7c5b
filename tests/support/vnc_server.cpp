// SPDX-License-Identifier: Apache-2.0
#include "support/vnc_server.hpp"

#include "base/result.hpp"
#include "support/console_client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <atomic>
#include <random>
#include <string_view>
#include <thread>
#include <utility>

namespace porthole::test {
namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::string_view_literals;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

constexpr auto kVersion = "RFB 003.008\n"sv;
constexpr auto kSecurity = "\1\1"sv;
constexpr auto kNone = "\1"sv;
constexpr auto kResult = "\0\0\0\0"sv;
constexpr auto kShared = "\1"sv;
constexpr auto kServerInit =
    "\0\x10\0\x10"                                    // 16 by 16
    "\x20\x18\0\1\0\xff\0\xff\0\xff\x10\x08\0\0\0\0"  // 32 bits, little-endian
    "\0\0\0\4fake"sv;
constexpr std::size_t kServerInitHead = 24;

/// Counts for as long as it lives.
class Counted {
public:
    explicit Counted(std::atomic<int>& number) : number_(number) { ++number_; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
    ~Counted() { --number_; }

private:
    std::atomic<int>& number_;
};

Task<bool> say(tcp::socket& socket, std::string_view bytes) {
    const auto buffer = asio::buffer(bytes.data(), bytes.size());
    const auto [error, size] = co_await asio::async_write(socket, buffer, kAwait);
    co_return !error;
}

Task<bool> hear(tcp::socket& socket, std::string_view expected) {
    std::string bytes(expected.size(), '\0');
    const auto [error, size] = co_await asio::async_read(socket, asio::buffer(bytes), kAwait);
    co_return !error && bytes == expected;
}

Task<bool> serve_handshake(tcp::socket& socket) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kSteps{{
        {kVersion, kVersion},
        {kSecurity, kNone},
        {kResult, kShared},
    }};
    for (const auto& [question, answer] : kSteps) {
        const bool said = co_await say(socket, question);
        if (!said) {
            co_return false;
        }
        const bool heard = co_await hear(socket, answer);
        if (!heard) {
            co_return false;
        }
    }
    co_return co_await say(socket, kServerInit);
}

}  // namespace

struct VncServer::Parts {
    explicit Parts(VncBehaviour wanted) : behaviour(wanted) {}

    const VncBehaviour behaviour;
    std::atomic<int> open = 0;
    std::atomic<int> total = 0;
    std::atomic<std::uint64_t> sent_bytes = 0;
    asio::io_context context{1};
    tcp::acceptor acceptor{context, {asio::ip::address_v4::loopback(), 0}};
    std::thread thread;

    Task<void> accept_all() {
        for (;;) {
            auto [error, socket] = co_await acceptor.async_accept(kAwait);
            if (error) {
                co_return;
            }
            ++total;
            // Whoever is left when the context goes is destroyed with it.
            asio::co_spawn(context, serve(std::move(socket)), asio::detached);
        }
    }

    Task<void> serve(tcp::socket socket) {
        const Counted counted(open);
        socket.set_option(tcp::no_delay(true));
        if (behaviour == VncBehaviour::silent) {
            co_await outlast(socket);
            co_return;
        }
        if (behaviour == VncBehaviour::line) {
            co_await echo(socket);
            co_return;
        }
        const bool shaken = co_await serve_handshake(socket);
        if (!shaken || behaviour == VncBehaviour::hang_up) {
            co_return;
        }
        if (behaviour == VncBehaviour::echo) {
            co_await echo(socket);
        } else if (behaviour == VncBehaviour::flood) {
            co_await flood(socket);
        } else {
            co_await stay(socket);
        }
    }

    Task<void> echo(tcp::socket& socket) {
        std::string buffer(std::size_t{256} * 1024, '\0');
        for (;;) {
            const auto [error, size] =
                co_await socket.async_read_some(asio::buffer(buffer), kAwait);
            if (error) {
                co_return;
            }
            const bool sent = co_await say(socket, std::string_view(buffer).substr(0, size));
            if (!sent) {
                co_return;
            }
            sent_bytes += size;
        }
    }

    Task<void> flood(tcp::socket& socket) {
        const std::string chunk(std::size_t{64} * 1024, 'f');
        for (;;) {
            const auto [error, size] =
                co_await socket.async_write_some(asio::buffer(chunk), kAwait);
            if (error) {
                co_return;
            }
            sent_bytes += size;
        }
    }

    /// Returns when the peer has gone; what it says is dropped.
    static Task<void> outlast(tcp::socket& socket) {
        std::string dropped(4096, '\0');
        for (;;) {
            const auto [error, size] =
                co_await socket.async_read_some(asio::buffer(dropped), kAwait);
            if (error) {
                co_return;
            }
        }
    }

    /// Returns when the peer has reset the connection; reads nothing.
    static Task<void> stay(tcp::socket& socket) {
        co_await socket.async_wait(tcp::socket::wait_error, kAwait);
    }
};

VncServer::VncServer(VncBehaviour behaviour) : parts_(std::make_unique<Parts>(behaviour)) {
    asio::co_spawn(parts_->context, parts_->accept_all(), asio::detached);
    parts_->thread = std::thread([this] { parts_->context.run(); });
}

VncServer::~VncServer() {
    parts_->context.stop();
    parts_->thread.join();
}

std::uint16_t VncServer::port() const {
    return parts_->acceptor.local_endpoint().port();
}

std::string VncServer::address() const {
    return "127.0.0.1:" + std::to_string(port());
}

int VncServer::open() const {
    return parts_->open;
}

int VncServer::total() const {
    return parts_->total;
}

std::uint64_t VncServer::sent_bytes() const {
    return parts_->sent_bytes;
}

std::string shake_hands(ConsoleSocket& socket) {
    if (socket.read(kVersion.size()) != kVersion) {
        return {};
    }
    socket.send(kVersion);
    if (socket.read(kSecurity.size()) != kSecurity) {
        return {};
    }
    socket.send(kNone);
    if (socket.read(kResult.size()) != kResult) {
        return {};
    }
    socket.send(kShared);
    const std::string head = socket.read(kServerInitHead);
    if (head.size() < kServerInitHead) {
        return {};
    }
    return socket.read(static_cast<unsigned char>(head.back()));
}

std::string cut_text(std::size_t size, std::uint32_t seed) {
    std::string message = "\6";
    message.append(3, '\0');
    for (const unsigned shift : {24U, 16U, 8U, 0U}) {
        message += static_cast<char>((size >> shift) & 0xffU);
    }
    std::mt19937 random(seed);
    while (message.size() < size + 8) {
        message += static_cast<char>(random() & 0xffU);
    }
    return message;
}

}  // namespace porthole::test
