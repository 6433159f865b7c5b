// SPDX-License-Identifier: Apache-2.0
// How many console URLs a second the real program grants, and how long callers wait, with a
// simulated vCenter behind it that is asked for every one.
#include "support/console_client.hpp"
#include "support/gateway.hpp"
#include "support/vcenter.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <stdexcept>
#include <string>
#include <vector>

namespace porthole::test {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int kRequestsEach = 50;
const std::string kVm = "aaaaaaaa-0000-4000-8000-000000000001";

Vcenter& vcenter() {
    static Vcenter simulated = [] {
        VcenterOptions options;
        options.password = kVcenterPassword;
        options.inventory = {{{"name", "web01"}, {"instance_uuid", kVm}, {"folder", "project-a"}}};
        return Vcenter(std::move(options));
    }();
    return simulated;
}

Gateway& gateway() {
    static Gateway program = [] {
        GatewayOptions options;
        options.vcenter = &vcenter();
        options.log_level = "info";
        return Gateway(std::move(options));
    }();
    return program;
}

/// One caller's requests, on one connection; how long each took, in milliseconds.
std::vector<double> ask_for_consoles() {
    const std::string body = R"({"remote_console": {"protocol": "mks", "type": "webmks"}})";
    const std::string request =
        "POST /v2.1/servers/" + kVm +
        "/remote-consoles HTTP/1.1\r\nHost: nova.test\r\nX-Auth-Token: " + kAliceKey +
        "\r\nOpenStack-API-Version: compute 2.8\r\n"
        "Content-Type: application/json\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body;
    ClientConnection connection(gateway().api());
    std::vector<double> waits;
    for (int i = 0; i < kRequestsEach; ++i) {
        const auto began = SteadyClock::now();
        connection.write(request);
        const HttpAnswer answer = read_answer(connection);
        if (answer.status != 200) {
            throw std::runtime_error(answer.body);
        }
        const std::chrono::duration<double, std::milli> wait = SteadyClock::now() - began;
        waits.push_back(wait.count());
    }
    return waits;
}

double percentile(std::vector<double>& waits, double share) {
    const auto at =
        waits.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(waits.size() - 1));
    std::nth_element(waits.begin(), at, waits.end());
    return *at;
}

void console_urls(benchmark::State& state) {
    gateway();
    std::vector<double> waits;
    for (auto _ : state) {
        std::vector<std::future<std::vector<double>>> callers;
        for (std::int64_t i = 0; i < state.range(0); ++i) {
            callers.push_back(std::async(std::launch::async, ask_for_consoles));
        }
        for (auto& caller : callers) {
            const auto its = caller.get();
            waits.insert(waits.end(), its.begin(), its.end());
        }
    }
    state.counters["urls"] =
        benchmark::Counter(static_cast<double>(waits.size()), benchmark::Counter::kIsRate);
    state.counters["p50_ms"] = percentile(waits, 0.5);
    state.counters["p99_ms"] = percentile(waits, 0.99);
}

BENCHMARK(console_urls)->ArgName("callers")->Arg(1)->Arg(8)->Arg(32)->UseRealTime();

}  // namespace
}  // namespace porthole::test
