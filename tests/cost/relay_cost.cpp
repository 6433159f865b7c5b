// SPDX-License-Identifier: Apache-2.0
// relay_cost WORK COUNT: does one thing that the data plane does again and again, COUNT times, for
// tests/cost/instructions.py to count instructions. The two far ends of each connection are this
// program as well; they cost two calls to the system each time.
#include "base/announcement.hpp"
#include "net/deadline.hpp"
#include "net/dial.hpp"
#include "net/http/server.hpp"
#include "net/tcp_stream.hpp"
#include "net/websocket/handshake.hpp"
#include "net/worker.hpp"
#include "proxy/relay.hpp"
#include "support/socket_pair.hpp"

#include <sys/socket.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>

namespace porthole::cost {
namespace {
namespace asio = boost::asio;
namespace websocket = net::websocket;
using asio::ip::tcp;
using proxy::Framing;

const std::string kPayload(64, 'p');
constexpr websocket::MaskingKey kKey{
    std::byte{0x37}, std::byte{0xfa}, std::byte{0x21}, std::byte{0x3d}
};

/// Whether `size` bytes have come at `end`, which is emptied.
bool has_come(tcp::socket& end, std::size_t& wanted) {
    std::array<char, 4096> room{};
    const ssize_t got = recv(end.native_handle(), room.data(), room.size(), MSG_DONTWAIT);
    if (got > 0) {
        wanted -= std::min(wanted, static_cast<std::size_t>(got));
    }
    return wanted == 0;
}

void say(tcp::socket& end, const std::string& bytes) {
    if (::send(end.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(bytes.size())) {
        throw std::runtime_error("a send failed");
    }
}

/// A relay between two connections whose far ends are ours.
class Relayed {
public:
    explicit Relayed(Framing framing)
        : browser_side_(std::move(browser_.near)),
          open_{std::make_unique<net::TcpStream>(std::move(console_.near)), framing, {}},
          relay_(browser_side_, open_, worker_.buffers, worker_.context.get_executor()) {
        relay_.start([](Errc) {});
    }

    void carry(tcp::socket& from, const std::string& bytes, tcp::socket& to, std::size_t size) {
        say(from, bytes);
        while (!has_come(to, size)) {
            worker_.context.run_one();
        }
    }

    tcp::socket& browser() { return browser_.far; }
    tcp::socket& console() { return console_.far; }

private:
    net::Worker worker_;
    test::SocketPair browser_{worker_.context.get_executor()};
    test::SocketPair console_{worker_.context.get_executor()};
    net::TcpStream browser_side_;
    proxy::OpenUpstream open_;
    proxy::Relay relay_;
};

void down(Framing framing, int count) {
    Relayed relayed(framing);
    const std::string frame = websocket::whole_frame(websocket::Opcode::binary, kPayload, nullptr);
    const std::string& said = framing == Framing::raw ? kPayload : frame;
    for (int i = 0; i < count; ++i) {
        relayed.carry(relayed.console(), said, relayed.browser(), frame.size());
    }
}

void up(Framing framing, int count) {
    Relayed relayed(framing);
    const std::string frame = websocket::whole_frame(websocket::Opcode::binary, kPayload, &kKey);
    const std::size_t heard = framing == Framing::raw ? kPayload.size() : frame.size();
    for (int i = 0; i < count; ++i) {
        relayed.carry(relayed.browser(), frame, relayed.console(), heard);
    }
}

/// Upgrades whoever asks, and relays to one console.
class Door final : public net::http::Handler {
public:
    explicit Door(net::Endpoint console) : console_(std::move(console)) {}

    Task<net::http::Response> handle(
        net::Worker& /*worker*/,
        const net::http::Request& /*request*/,
        const net::http::Peer& /*peer*/,
        std::string /*request_id*/
    ) override {
        co_return net::http::Response();
    }

    bool wants(const net::http::Request& request) const override {
        return websocket::is_upgrade(request);
    }

    Task<void> upgrade(
        net::Worker& worker,
        net::http::Request request,
        net::http::Peer /*peer*/,
        std::string /*request_id*/,
        net::http::Upgraded connection
    ) override {
        const auto checked = websocket::check_request(request);
        auto console = co_await net::with_deadline(Milliseconds(1000), net::dial(console_));
        if (!checked || !console) {
            throw std::runtime_error("no session");
        }
        const std::string answer = websocket::accept_response(request, "binary");
        auto writing = connection.stream->write_all(net::as_bytes(answer));
        const auto sent = co_await net::with_deadline(Milliseconds(1000), std::move(writing));
        if (!sent) {
            throw std::runtime_error("no answer");
        }
        proxy::OpenUpstream open;
        open.stream = std::make_unique<net::TcpStream>(std::move(*console));
        proxy::Relay relay(*connection.stream, open, worker.buffers, worker.context.get_executor());
        const auto ended = std::make_shared<Announcement<Errc>>(worker.context.get_executor());
        relay.start([ended](Errc reason) { ended->give(reason); });
        (void)co_await ended->given();
        co_await relay.close_upstream(Milliseconds(1000));
        co_await relay.close_browser(1000, "over", Milliseconds(1000));
    }

private:
    const net::Endpoint console_;
};

/// From the accepted connection by request, upgrade, dialling and the console's first byte to both
/// sides' ends.
void sessions(int count) {
    net::Worker worker;
    const auto goes_on = asio::make_work_guard(worker.context);
    const auto executor = worker.context.get_executor();
    tcp::acceptor consoles(executor, {asio::ip::address_v4::loopback(), 0});
    Door door({"127.0.0.1", consoles.local_endpoint().port()});
    const std::string request =
        "GET /websockify?token=0123456789abcdef0123456789abcdef HTTP/1.1\r\n"
        "Host: consoles.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Origin: http://consoles.test\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Protocol: binary\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    for (int i = 0; i < count; ++i) {
        test::SocketPair browser(executor);
        worker.tasks.spawn(net::http::serve(worker, std::move(browser.near), {}, door));
        say(browser.far, request);
        std::size_t answered = 1;
        while (!has_come(browser.far, answered)) {
            worker.context.run_one();
        }
        tcp::socket console = consoles.accept();
        say(console, "hello");
        std::size_t greeted = 7;
        while (!has_come(browser.far, greeted)) {
            worker.context.run_one();
        }
        console.shutdown(tcp::socket::shutdown_send);
        browser.far.shutdown(tcp::socket::shutdown_send);
        while (worker.tasks.size() > 0) {
            worker.context.run_one();
        }
    }
}

const std::map<std::string, std::function<void(int)>> kWorks{
    {"console to browser, wrapped", [](int count) { down(Framing::raw, count); }},
    {"browser to console, unwrapped", [](int count) { up(Framing::raw, count); }},
    {"console to browser, passed", [](int count) { down(Framing::websocket, count); }},
    {"browser to console, passed", [](int count) { up(Framing::websocket, count); }},
    {"session", &sessions},
};

}  // namespace
}  // namespace porthole::cost

int main(int argc, char** argv) {
    const auto work =
        argc == 3 ? porthole::cost::kWorks.find(argv[1]) : porthole::cost::kWorks.end();
    if (work == porthole::cost::kWorks.end()) {
        for (const auto& [name, function] : porthole::cost::kWorks) {
            std::puts(name.c_str());
        }
        return argc == 1 ? 0 : 2;
    }
    try {
        work->second(std::atoi(argv[2]));
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "%s\n", failure.what());
        return 1;
    }
    return 0;
}
