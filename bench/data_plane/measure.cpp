// SPDX-License-Identifier: Apache-2.0
#include "measure.hpp"

#include "process_cost.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <thread>

namespace porthole::bench {
namespace {

constexpr std::size_t kBulkSessions = 8;
constexpr std::size_t kEchoSessions = 16;
constexpr double kGib = 1024.0 * 1024 * 1024;
/// Until what began has come to its usual pace, or what ended has been cleared away.
constexpr Milliseconds kSettling{300};

void pause(Milliseconds time) {
    std::this_thread::sleep_for(time);
}

double percentile(std::vector<double> values, double share) {
    if (values.empty()) {
        throw std::runtime_error("no message came back");
    }
    const auto at = values.begin() +
                    static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

/// CPU seconds a GiB; beside: GiB a second.
Reading transfer(Bench& bench, Gateway& gateway, Does does, Acts acts) {
    bench.consoles.set(does);
    bench.browsers.open(gateway.target(), acts, kBulkSessions);
    pause(kSettling);
    const double cpu = cpu_seconds(gateway.process());
    const std::uint64_t bytes = bench.browsers.bytes();
    pause(bench.window);
    const double gib = static_cast<double>(bench.browsers.bytes() - bytes) / kGib;
    const double spent = cpu_seconds(gateway.process()) - cpu;
    bench.browsers.end();
    pause(kSettling);
    return {spent / gib, gib / std::chrono::duration<double>(bench.window).count()};
}

Reading down(Bench& bench, Gateway& gateway, bool /*is_slow*/) {
    return transfer(bench, gateway, Does::flood, Acts::read);
}

Reading up(Bench& bench, Gateway& gateway, bool /*is_slow*/) {
    return transfer(bench, gateway, Does::read, Acts::write);
}

/// CPU microseconds a round trip; beside: how long the `share`-th of them took, in microseconds.
Reading echo_for(Bench& bench, Gateway& gateway, double share) {
    pause(kSettling);
    bench.browsers.take_round_trips();
    const double cpu = cpu_seconds(gateway.process());
    pause(bench.window);
    auto round_trips = bench.browsers.take_round_trips();
    const double spent = cpu_seconds(gateway.process()) - cpu;
    const auto count = static_cast<double>(round_trips.size());
    return {spent * 1e6 / count, percentile(std::move(round_trips), share)};
}

Reading echo(Bench& bench, Gateway& gateway, bool /*is_slow*/) {
    bench.consoles.set(Does::echo);
    bench.browsers.open(gateway.target(), Acts::echo, kEchoSessions);
    const Reading reading = echo_for(bench, gateway, 0.5);
    bench.browsers.end();
    pause(kSettling);
    return reading;
}

/// CPU microseconds a session from connecting to its end.
Reading set_up(Bench& bench, Gateway& gateway, bool is_slow) {
    constexpr std::size_t kAtOnce = 64;
    constexpr std::size_t kFirst = 32;
    const std::size_t count = is_slow ? 64 : 512;
    gateway.prepare(kFirst + count);
    bench.consoles.set(Does::greet);
    bench.browsers.open(gateway.target(), Acts::leave, kFirst, kAtOnce);
    pause(kSettling);
    const double cpu = cpu_seconds(gateway.process());
    bench.browsers.open(gateway.target(), Acts::leave, count, kAtOnce);
    pause(2 * kSettling);
    return {(cpu_seconds(gateway.process()) - cpu) * 1e6 / static_cast<double>(count), 0};
}

/// KiB a session that is open and silent.
Reading idle(Bench& bench, Gateway& gateway, bool is_slow) {
    constexpr std::size_t kFirst = 20;
    const std::size_t count = is_slow ? 20 : 2000;
    bench.consoles.set(Does::read);
    bench.browsers.open(gateway.target(), Acts::read, kFirst);
    pause(kSettling);
    const double before = memory_kib(gateway.process());
    bench.browsers.open(gateway.target(), Acts::read, count);
    pause(2 * kSettling);
    const double after = memory_kib(gateway.process());
    bench.browsers.end();
    return {(after - before) / static_cast<double>(count), 0};
}

/// 100 sessions that talk, among 8 900 that do not: p99 of a round trip, as a multiple of what the
/// 100 have alone. Beside: the same of CPU time.
Reading crowd(Bench& bench, Gateway& gateway, bool /*is_slow*/) {
    constexpr std::size_t kBusy = 100;
    constexpr std::size_t kIdle = 8900;
    bench.consoles.set(Does::echo);
    bench.browsers.open(gateway.target(), Acts::echo, kBusy);
    const Reading alone = echo_for(bench, gateway, 0.99);
    bench.browsers.end();
    bench.consoles.set(Does::read);
    bench.browsers.open(gateway.target(), Acts::read, kIdle, 64);
    bench.consoles.set(Does::echo);
    bench.browsers.open(gateway.target(), Acts::echo, kBusy);
    const Reading together = echo_for(bench, gateway, 0.99);
    bench.browsers.end();
    return {together.beside / alone.beside, together.value / alone.value};
}

/// An echo's CPU time with `Count` sessions open, of which at most kEchoSessions say anything.
/// Beside: its p99.
template <std::size_t Count>
Reading echo_among(Bench& bench, Gateway& gateway, bool /*is_slow*/) {
    constexpr std::size_t kBusy = std::min(Count, kEchoSessions);
    if constexpr (Count > kBusy) {
        bench.consoles.set(Does::read);
        bench.browsers.open(gateway.target(), Acts::read, Count - kBusy, 64);
    }
    bench.consoles.set(Does::echo);
    bench.browsers.open(gateway.target(), Acts::echo, kBusy);
    const Reading reading = echo_for(bench, gateway, 0.99);
    bench.browsers.end();
    return reading;
}

constexpr Way kPlain{};
constexpr Way kTls{.tls = true};
constexpr Way kTlsConsoles{.tls_consoles = true};
constexpr Way kBare{.bare = true};
constexpr Way kTwoWorkers{.workers = 2};
constexpr std::string_view kCpuPerGib = "CPU s / GiB";
constexpr std::string_view kRate = "GiB/s";

/// What two workers can move beside one, as multiples: by CPU time a byte, which tells where no two
/// cores are free as well, whether they hinder each other; and beside that by what has been moved.
Reading two_workers(Bench& bench, Gateway& two, bool /*is_slow*/) {
    const auto one = gateway_kinds().back().start(bench.consoles, kPlain);
    const Reading alone = transfer(bench, *one, Does::flood, Acts::read);
    const Reading together = transfer(bench, two, Does::flood, Acts::read);
    return {2 * alone.value / together.value, together.beside / alone.beside};
}

constexpr std::array kWorks{
    Work{"down", "down, plain", kCpuPerGib, kRate, kPlain, {0.75, 0.5}, false, false, &down},
    Work{"up", "up, plain", kCpuPerGib, kRate, kPlain, {1.1}, false, false, &up},
    Work{
        "webmks",
        "down, console by TLS",
        kCpuPerGib,
        kRate,
        kTlsConsoles,
        {0.9},
        false,
        false,
        &down
    },
    Work{"tls", "down, browser by TLS", kCpuPerGib, kRate, kTls, {1.0}, false, false, &down},
    Work{
        "echo",
        "64 bytes there and back",
        "CPU µs",
        "p50 µs",
        kPlain,
        {1.0, 0.2},
        false,
        false,
        &echo
    },
    Work{
        "setup",
        "a session's begin and end",
        "CPU µs",
        "",
        kBare,
        {2.0, 0.05},
        false,
        false,
        &set_up
    },
    Work{"idle", "idle session", "KiB", "", kPlain, {0, 0, 6}, true, false, &idle},
    Work{
        "idle-tls", "idle session, browser by TLS", "KiB", "", kTls, {0, 0, 16}, true, false, &idle
    },
    Work{
        "workers",
        "down, two workers",
        "× one, by CPU",
        "× one, moved",
        kTwoWorkers,
        {0, 0, 0, 1.8},
        false,
        true,
        &two_workers
    },
    Work{"1", "echo, 1 session", "CPU µs", "p99 µs", kPlain, {}, true, true, &echo_among<1>},
    Work{"10", "echo, 10 sessions", "CPU µs", "p99 µs", kPlain, {}, true, true, &echo_among<10>},
    Work{"100", "echo, 16 of 100", "CPU µs", "p99 µs", kPlain, {}, true, true, &echo_among<100>},
    Work{"1000", "echo, 16 of 1 000", "CPU µs", "p99 µs", kPlain, {}, true, true, &echo_among<1000>},
    Work{"9000", "echo, 16 of 9 000", "CPU µs", "p99 µs", kPlain, {}, true, true, &echo_among<9000>},
    Work{
        "crowd",
        "p99 of 100 among 9 000",
        "× alone",
        "CPU × alone",
        kPlain,
        {0, 0, 1.5},
        true,
        true,
        &crowd
    },
};

}  // namespace

std::span<const Work> works() {
    return kWorks;
}

}  // namespace porthole::bench
