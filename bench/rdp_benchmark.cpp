// SPDX-License-Identifier: Apache-2.0
// What RDP consoles cost: how long a browser waits from its WebSocket's opening until the first
// frame of the desktop is there, RDP's opening and TLS to the server included, and how much CPU
// time of the gateway's a GiB of pictures takes. The server sends as fast as it is read.
#include "data_plane/process_cost.hpp"
#include "net/exact_read.hpp"
#include "net/listener.hpp"
#include "net/server_tls.hpp"
#include "net/tcp_stream.hpp"
#include "net/tls_stream.hpp"
#include "proxy/rdp/clean_path.hpp"
#include "support/certificate.hpp"
#include "support/console_client.hpp"
#include "support/gateway.hpp"
#include "support/temporary_folder.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

namespace porthole::bench {
namespace {

using namespace std::string_literals;
using SteadyClock = std::chrono::steady_clock;

constexpr int kVisits = 30;
constexpr auto kWindow = std::chrono::seconds(5);
constexpr std::size_t kFrameBytes = std::size_t{16} * 1024;
const std::string kInstance = "5965e99a-5f65-454d-bf0d-46ccc57d08db";
const std::string kConnectionRequest = "\x03\0\0\x13\x0e\xe0\0\0\0\0\0\1\0\x08\0\x0b\0\0\0"s;
const std::string kConnectionConfirm = "\x03\0\0\x13\x0e\xd0\0\0\x12\x34\0\2\1\x08\0\1\0\0\0"s;

double milliseconds_since(SteadyClock::time_point began) {
    return std::chrono::duration<double, std::milli>(SteadyClock::now() - began).count();
}

/// RDP as far as TLS, and then nothing but bytes.
class RdpServer {
public:
    explicit RdpServer(const net::ServerTls& tls)
        : tls_(tls), listener_(workers_, {"127.0.0.1", 0}) {
        listener_.start([this](net::Worker& /*worker*/, boost::asio::ip::tcp::socket socket) {
            return serve(std::move(socket));
        });
        workers_.start();
    }

    std::string address() const { return "127.0.0.1:" + std::to_string(listener_.endpoint().port); }

private:
    Task<void> serve(boost::asio::ip::tcp::socket socket) {
        net::TcpStream plain(std::move(socket));
        const auto asked = co_await net::read_exactly(plain, kConnectionRequest.size());
        if (!asked) {
            co_return;
        }
        const auto confirmed = co_await plain.write_all(net::as_bytes(kConnectionConfirm));
        if (!confirmed) {
            co_return;
        }
        auto stream = co_await net::TlsStream::accept(std::move(plain.socket()), tls_);
        if (!stream) {
            co_return;
        }
        const std::string frame(kFrameBytes, 'f');
        for (;;) {
            const auto sent = co_await (*stream)->write_all(net::as_bytes(frame));
            if (!sent) {
                co_return;
            }
        }
    }

    const net::ServerTls& tls_;
    net::Workers workers_{1};
    net::Listener listener_;
};

std::string issue(const test::Gateway& gateway) {
    const test::HttpAnswer answer = test::send_http(
        gateway.api(),
        "POST",
        "/servers/" + kInstance + "/console",
        {{"X-Auth-Token", test::kAliceKey}},
        R"({"protocol": "rdp", "type": "rdp-html5"})"
    );
    const std::string url(answer.json().at("url").as_string());
    return url.substr(url.find("token=") + 6);
}

/// A browser whose console is open: RDCleanPath has been answered, and what follows is the
/// server's.
test::ConsoleSocket open(const test::Gateway& gateway, const std::string& token) {
    test::WebSocketOptions options;
    options.target = "/?token=" + token;
    test::ConsoleSocket socket(gateway.proxy(), options);
    proxy::rdp::CleanPath request;
    request.destination = "-";
    request.proxy_auth = "-";
    request.x224 = kConnectionRequest;
    socket.send(write_clean_path(request));
    const std::string head = socket.read(4);
    const auto size = proxy::rdp::clean_path_size(head);
    if (!size || *size < head.size()) {
        throw std::runtime_error("no answer of RDCleanPath came");
    }
    socket.read(*size - head.size());
    return socket;
}

int run() {
    const test::Certificate certificate = test::make_certificate({});
    const test::TemporaryFolder folder;
    const net::ServerTls tls(
        folder.write("server.pem", certificate.pem), folder.write("server.key", certificate.key_pem)
    );
    const RdpServer server(tls);
    test::GatewayOptions options;
    options.store = "sqlite::memory:";
    options.instances = {
        {kInstance,
         server.address(),
         "project-a",
         "rdp",
         "rdp_thumbprint = \"" + certificate.sha256 + "\""}
    };
    options.allow_missing_origin = true;
    options.workers = 1;
    options.log_level = "info";
    test::Gateway gateway(std::move(options));
    gateway.start();

    std::vector<double> waits;
    for (int i = 0; i < kVisits; ++i) {
        const std::string token = issue(gateway);
        const auto began = SteadyClock::now();
        test::ConsoleSocket socket = open(gateway, token);
        socket.read(kFrameBytes);
        waits.push_back(milliseconds_since(began));
    }
    std::sort(waits.begin(), waits.end());
    std::printf(
        "RDP, to the first frame: %.1f ms (half of %d), %.1f ms (the slowest)\n",
        waits[waits.size() / 2],
        kVisits,
        waits.back()
    );

    test::ConsoleSocket socket = open(gateway, issue(gateway));
    const double cpu_before = cpu_seconds(gateway.id());
    const auto began = SteadyClock::now();
    double bytes = 0;
    while (SteadyClock::now() - began < kWindow) {
        bytes += static_cast<double>(socket.read(kFrameBytes * 64).size());
    }
    const double gib = bytes / (1024.0 * 1024 * 1024);
    std::printf(
        "RDP, pictures: %.2f CPU seconds a GiB (%.2f GiB moved)\n",
        (cpu_seconds(gateway.id()) - cpu_before) / gib,
        gib
    );
    return 0;
}

}  // namespace
}  // namespace porthole::bench

int main() {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    try {
        return porthole::bench::run();
    } catch (const std::exception& failure) {
        std::printf("not measured: %s\n", failure.what());
        return 1;
    }
}
