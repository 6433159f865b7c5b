// SPDX-License-Identifier: Apache-2.0
#include "support/scripted_server.hpp"

#include "base/result.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <atomic>
#include <mutex>
#include <string_view>
#include <thread>

namespace porthole::test {
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

Task<bool> say(tcp::socket& socket, std::string_view text, std::size_t piece_bytes) {
    while (!text.empty()) {
        const auto piece = text.substr(0, piece_bytes);
        const auto buffer = asio::buffer(piece.data(), piece.size());
        const auto [error, size] = co_await asio::async_write(socket, buffer, kAwait);
        if (error) {
            co_return false;
        }
        text.remove_prefix(piece.size());
    }
    co_return true;
}

}  // namespace

struct ScriptedServer::Parts {
    explicit Parts(ServerScript wanted) : script(std::move(wanted)) {}

    const ServerScript script;
    std::atomic<int> open = 0;
    mutable std::mutex mutex;
    std::string heard;  // guarded by mutex
    asio::io_context context{1};
    tcp::acceptor acceptor{context, {asio::ip::address_v4::loopback(), 0}};
    std::thread thread;

    Task<void> accept_all() {
        for (;;) {
            auto [error, socket] = co_await acceptor.async_accept(kAwait);
            if (error) {
                co_return;
            }
            ++open;
            asio::co_spawn(context, serve(std::move(socket)), asio::detached);
        }
    }

    Task<void> serve(tcp::socket socket) {
        socket.set_option(tcp::no_delay(true));
        const bool played = co_await play(socket);
        if (played && script.then == ServerScript::Then::flood) {
            co_await flood(socket);
        } else if (played && script.then == ServerScript::Then::wait) {
            co_await listen(socket);
        }
        --open;
    }

    Task<bool> play(tcp::socket& socket) {
        for (const ServerLine& line : script.lines) {
            const std::size_t piece_bytes = script.byte_by_byte ? 1 : line.say.size();
            const bool said = co_await say(socket, line.say, piece_bytes);
            if (!said) {
                co_return false;
            }
            std::string bytes(line.hear, '\0');
            const auto [error, size] =
                co_await asio::async_read(socket, asio::buffer(bytes), kAwait);
            note(std::string_view(bytes).substr(0, size));
            if (error) {
                co_return false;
            }
        }
        co_return true;
    }

    static Task<void> flood(tcp::socket& socket) {
        const std::string much(std::size_t{64} * 1024, 'x');
        for (;;) {
            const bool said = co_await say(socket, much, much.size());
            if (!said) {
                co_return;
            }
        }
    }

    Task<void> listen(tcp::socket& socket) {
        std::string bytes(4096, '\0');
        for (;;) {
            const auto [error, size] = co_await socket.async_read_some(asio::buffer(bytes), kAwait);
            note(std::string_view(bytes).substr(0, size));
            if (error) {
                co_return;
            }
        }
    }

    void note(std::string_view bytes) {
        const std::lock_guard lock(mutex);
        heard.append(bytes);
    }
};

ScriptedServer::ScriptedServer(ServerScript script)
    : parts_(std::make_unique<Parts>(std::move(script))) {
    asio::co_spawn(parts_->context, parts_->accept_all(), asio::detached);
    parts_->thread = std::thread([this] { parts_->context.run(); });
}

ScriptedServer::~ScriptedServer() {
    parts_->context.stop();
    parts_->thread.join();
}

std::string ScriptedServer::address() const {
    return "127.0.0.1:" + std::to_string(parts_->acceptor.local_endpoint().port());
}

std::string ScriptedServer::heard() const {
    const std::lock_guard lock(parts_->mutex);
    return parts_->heard;
}

int ScriptedServer::open() const {
    return parts_->open;
}

}  // namespace porthole::test
