// SPDX-License-Identifier: Apache-2.0
// What others notice of a flood: how long a visitor from elsewhere waits for the page and for a
// console's session while 10 000 clients of 10 000 sources are slow, while one source has 10 000
// slow clients, and while one source tries 10 000 wrong tokens a second. Exit code 1: the slowest
// hundredth waited more than twice as long as in peace.
#include "support/console_client.hpp"
#include "support/gateway.hpp"
#include "support/vnc_server.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace porthole::test {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int kClients = 10'000;
constexpr int kTokensASecond = 10'000;
constexpr int kAttackers = 8;
constexpr int kVisits = 400;
constexpr int kSlowest = kVisits / 100;
/// What a wait may differ by without meaning anything.
constexpr double kNoiseMs = 2;
const std::string kInstance = "5965e99a-5f65-454d-bf0d-46ccc57d08db";

ConnectionOptions from(const std::string& source) {
    ConnectionOptions connection;
    connection.before_tls = "PROXY TCP4 " + source + " 192.0.2.1 40000 443\r\n";
    return connection;
}

std::string session_request(const std::string& token) {
    const std::string body = "{\"token\": \"" + token + "\"}";
    return "POST /session HTTP/1.1\r\nHost: consoles.test\r\nOrigin: " + kOrigin +
           "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
}

std::string issue(const Gateway& gateway) {
    const HttpAnswer answer = send_http(
        gateway.api(),
        "POST",
        "/servers/" + kInstance + "/console",
        {{"X-Auth-Token", kAliceKey}},
        R"({"protocol": "vnc", "type": "novnc"})"
    );
    const std::string url(answer.json().at("url").as_string());
    return url.substr(url.find("token=") + 6);
}

/// Milliseconds that the slowest hundredth of visitors waited, each with a connection, the page and
/// a token of its own.
double visit(const Gateway& gateway) {
    const ServerAddress server = gateway.proxy_protocol();
    std::vector<double> waits;
    for (int i = 0; i < kVisits; ++i) {
        const std::string token = issue(gateway);
        const auto began = SteadyClock::now();
        ClientConnection visitor(server, from("198.51.100.7"));
        visitor.write("GET / HTTP/1.1\r\nHost: consoles.test\r\n\r\n");
        const int page = read_answer(visitor).status;
        visitor.write(session_request(token));
        const int session = read_answer(visitor).status;
        waits.push_back(
            std::chrono::duration<double, std::milli>(SteadyClock::now() - began).count()
        );
        if (page != 200 || session != 200) {
            std::printf("a visitor was refused: %d, %d\n", page, session);
            return 1e9;
        }
    }
    std::sort(waits.begin(), waits.end());
    return waits[kVisits - 1 - kSlowest];
}

/// Clients that send a byte of their request's head every three seconds, and come back when cut
/// off.
class SlowClients {
public:
    SlowClients(const Gateway& gateway, std::function<std::string(int)> source)
        : server_(gateway.proxy_protocol()), source_(std::move(source)) {
        for (int i = 0; i < kClients; ++i) {
            connect(i);
        }
        thread_ = std::thread([this] { trickle(); });
    }
    ~SlowClients() {
        stopped_ = true;
        thread_.join();
    }

private:
    void connect(int i) {
        ConnectionOptions begun = from(source_(i));
        begun.before_tls += "GET / HT";
        try {
            clients_.emplace_back(std::in_place, server_, begun);
        } catch (const std::exception&) {
            // Refused; another one is tried later.
        }
    }

    void trickle() {
        for (int i = 0; !stopped_; ++i) {
            for (auto client = clients_.begin(); client != clients_.end() && !stopped_;) {
                boost::system::error_code error;
                (*client)->write_some("x", 1, error);
                client = error ? clients_.erase(client) : std::next(client);
            }
            while (clients_.size() < kClients && !stopped_) {
                connect(i++);
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
            for (int wait = 0; wait < 30 && !stopped_; ++wait) {
                std::this_thread::sleep_for(std::chrono::milliseconds(100));
            }
        }
    }

    const ServerAddress server_;
    const std::function<std::string(int)> source_;
    std::list<std::optional<ClientConnection>> clients_;
    std::atomic<bool> stopped_{false};
    std::thread thread_;
};

/// Wrong tokens from one source, as many a second as there shall be.
class Guessers {
public:
    explicit Guessers(const Gateway& gateway) {
        for (int i = 0; i < kAttackers; ++i) {
            threads_.emplace_back([this, &gateway] { guess(gateway); });
        }
    }
    ~Guessers() {
        stopped_ = true;
        for (std::thread& thread : threads_) {
            thread.join();
        }
        const double seconds = std::chrono::duration<double>(SteadyClock::now() - began_).count();
        std::printf("  %.0f wrong tokens a second\n", static_cast<double>(guesses_) / seconds);
    }

private:
    void guess(const Gateway& gateway) {
        constexpr int kAtOnce = 20;
        constexpr auto kPause =
            std::chrono::microseconds(1'000'000LL * kAtOnce * kAttackers / kTokensASecond);
        std::string requests;
        for (int i = 0; i < kAtOnce; ++i) {
            requests += session_request(std::string(43, 'A'));
        }
        ClientConnection connection(gateway.proxy_protocol(), from("203.0.113.9"));
        for (auto next = SteadyClock::now(); !stopped_; next += kPause) {
            std::this_thread::sleep_until(next);
            connection.write(requests);
            for (int i = 0; i < kAtOnce; ++i) {
                connection.read_until("}}");  // the end of a refusal
            }
            guesses_ += kAtOnce;
        }
    }

    const SteadyClock::time_point began_ = SteadyClock::now();
    std::atomic<bool> stopped_{false};
    std::atomic<int> guesses_{0};
    std::vector<std::thread> threads_;
};

int run() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    const VncServer console;
    GatewayOptions options;
    options.store = "sqlite::memory:";
    options.instances = {{kInstance, console.address()}};
    options.proxy_options =
        "trusted_proxies = [\"127.0.0.1\"]\nproxy_protocol_listen = [\"127.0.0.1:0\"]\n";
    options.log_level = "info";
    const Gateway gateway(std::move(options));

    const double peace = visit(gateway);
    std::printf("in peace: %.1f ms (the slowest hundredth of %d visits)\n", peace, kVisits);
    int worst = 0;
    const auto during = [&](const char* flood, double wait) {
        std::printf("%s: %.1f ms\n", flood, wait);
        worst |= wait > 2 * peace + kNoiseMs ? 1 : 0;
    };
    {
        const SlowClients slow(gateway, [](int) { return std::string("203.0.113.9"); });
        during("10 000 slow clients of one source", visit(gateway));
    }
    {
        const SlowClients slow(gateway, [](int i) {
            return "100.64." + std::to_string(i / 250 % 250) + "." + std::to_string(i % 250);
        });
        during("10 000 slow clients of 10 000 sources", visit(gateway));
    }
    {
        const Guessers guessers(gateway);
        during("wrong tokens from one source", visit(gateway));
    }
    return worst;
}

}  // namespace
}  // namespace porthole::test

int main() {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    try {
        return porthole::test::run();
    } catch (const std::exception& failure) {
        std::printf("a visitor was not answered: %s\n", failure.what());
        return 1;
    }
}
