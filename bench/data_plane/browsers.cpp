// SPDX-License-Identifier: Apache-2.0
#include "browsers.hpp"

#include "net/dial.hpp"
#include "net/exact_read.hpp"
#include "net/tcp_stream.hpp"
#include "net/tls_stream.hpp"
#include "net/websocket/frame.hpp"
#include "net/websocket/handshake.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <chrono>
#include <stdexcept>
#include <utility>

namespace porthole::bench {
namespace websocket = net::websocket;
using SteadyClock = std::chrono::steady_clock;

namespace {

const websocket::MaskingKey kKey{std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};

std::string message(std::size_t bytes) {
    return websocket::whole_frame(websocket::Opcode::binary, std::string(bytes, 'm'), &kKey);
}

Task<Result<void>> say(net::Stream& stream, std::string_view payload) {
    const std::string frame = websocket::whole_frame(websocket::Opcode::binary, payload, &kKey);
    co_return co_await stream.write_all(net::as_bytes(frame));
}

/// Reads one small frame, of which `held` is the beginning.
Task<Result<void>> skip_frame(net::Stream& stream, std::string& held) {
    constexpr std::size_t kHead = 2;
    std::size_t size = kHead;
    for (;;) {
        if (held.size() >= kHead) {
            size = kHead + static_cast<unsigned char>(held[1]);
        }
        if (held.size() >= size && held.size() >= kHead) {
            held.erase(0, size);
            co_return ok();
        }
        auto more = co_await net::read_exactly(stream, size - held.size());
        if (!more) {
            co_return more.error();
        }
        held += *more;
    }
}

/// RFB's opening, as a browser goes through it.
Task<Result<void>> open_rfb(net::Stream& stream, std::string held) {
    for (const std::string_view answer : {"RFB 003.008\n", "\1", ""}) {
        const auto asked = co_await skip_frame(stream, held);
        if (!asked) {
            co_return asked.error();
        }
        if (!answer.empty()) {
            const auto said = co_await say(stream, answer);
            if (!said) {
                co_return said.error();
            }
        }
    }
    const auto client_init = co_await say(stream, "\1");
    if (!client_init) {
        co_return client_init.error();
    }
    co_return co_await skip_frame(stream, held);
}

}  // namespace

Browsers::Opening Browsers::connect(const Target& target) {
    const net::Endpoint endpoint{"127.0.0.1", target.port};
    auto socket = co_await net::dial(endpoint);
    if (!socket) {
        co_return socket.error();
    }
    if (target.ca_file.empty()) {
        co_return net::StreamPtr(std::make_unique<net::TcpStream>(std::move(*socket)));
    }
    net::PeerIdentity identity{"127.0.0.1", std::nullopt, target.ca_file};
    auto stream = co_await net::TlsStream::connect(std::move(*socket), tls_, std::move(identity));
    if (!stream) {
        co_return stream.error();
    }
    co_return net::StreamPtr(std::move(*stream));
}

Task<void> Browsers::open_some(const Target& target, Acts acts, std::size_t& left, bool& failed) {
    while (left > 0 && !failed) {
        --left;
        auto stream = co_await connect(target);
        if (!stream) {
            failed = true;
            co_return;
        }
        const std::string path = target.next_path();
        auto leftover = co_await websocket::connect(**stream, "127.0.0.1", path, "binary");
        if (!leftover) {
            failed = true;
            co_return;
        }
        Result<void> opened = ok();
        if (acts == Acts::leave) {
            opened = co_await skip_frame(**stream, *leftover);
        } else if (target.opens_rfb) {
            opened = co_await open_rfb(**stream, std::move(*leftover));
        }
        failed = failed || !opened;
        if (acts != Acts::leave) {
            workers_[0].tasks.spawn(work(std::move(*stream), acts));
        }
    }
}

void Browsers::open(const Target& target, Acts acts, std::size_t count, std::size_t at_once) {
    std::size_t left = count;
    bool failed = false;
    std::vector<std::future<void>> openers;
    for (std::size_t i = 0; i < std::min(count, at_once); ++i) {
        openers.push_back(boost::asio::co_spawn(
            workers_[0].context, open_some(target, acts, left, failed), boost::asio::use_future
        ));
    }
    for (auto& opener : openers) {
        opener.get();
    }
    if (failed) {
        throw std::runtime_error("a session could not be opened");
    }
}

void Browsers::end() {
    auto all = [](net::Worker& worker) -> Task<void> {
        worker.tasks.cancel();
        co_await worker.tasks.wait();
    };
    boost::asio::co_spawn(workers_[0].context, all(workers_[0]), boost::asio::use_future).get();
}

std::vector<double> Browsers::take_round_trips() {
    const std::lock_guard lock(mutex_);
    return std::exchange(round_trips_, {});
}

Task<void> Browsers::work(net::StreamPtr stream, Acts acts) {
    switch (acts) {
        case Acts::read:
            co_await read(*stream);
            break;
        case Acts::write:
            co_await write(*stream);
            break;
        case Acts::echo:
            co_await echo(*stream);
            break;
        case Acts::leave:
            break;
    }
}

Task<void> Browsers::read(net::Stream& stream) {
    for (;;) {
        const auto ready = co_await stream.readable();
        if (!ready) {
            co_return;
        }
        const auto buffer = workers_[0].buffers.borrow();
        const auto got = co_await stream.read_some(buffer.bytes());
        if (!got || *got == 0) {
            co_return;
        }
        bytes_ += *got;
    }
}

Task<void> Browsers::write(net::Stream& stream) {
    const std::string block = message(kBlockBytes);
    for (;;) {
        const auto sent = co_await stream.write_all(net::as_bytes(block));
        if (!sent) {
            co_return;
        }
        bytes_ += block.size();
    }
}

Task<void> Browsers::echo(net::Stream& stream) {
    const std::string question = message(kMessageBytes);
    constexpr std::size_t kAnswerBytes = kMessageBytes + 2;
    std::array<std::byte, 4096> room{};
    for (;;) {
        const auto began = SteadyClock::now();
        const auto sent = co_await stream.write_all(net::as_bytes(question));
        if (!sent) {
            co_return;
        }
        for (std::size_t came = 0; came < kAnswerBytes;) {
            const auto got = co_await stream.read_some(room);
            if (!got || *got == 0) {
                co_return;
            }
            came += *got;
        }
        const std::chrono::duration<double, std::micro> took = SteadyClock::now() - began;
        const std::lock_guard lock(mutex_);
        round_trips_.push_back(took.count());
    }
}

}  // namespace porthole::bench
