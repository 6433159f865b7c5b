// SPDX-License-Identifier: Apache-2.0
// soak [SECONDS]: sessions that begin and end in every way, on both sides at once, for so long; at
// last nothing may be left in the gateway: no session, no descriptor, and no memory that it had not
// needed before. Built with a sanitizer, the gateway's exit code says what that has found.
#include "soak/people.hpp"
#include "support/console_client.hpp"
#include "support/eventually.hpp"
#include "support/gateway.hpp"

#include <boost/json/value.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <sstream>
#include <thread>

namespace porthole::soak {
namespace {

const std::string kInstance = "5965e99a-5f65-454d-bf0d-46ccc57d08db";
constexpr std::size_t kAtOnce = 48;
/// What memory may differ by: allocators keep some.
constexpr double kGrowth = 1.15;
constexpr std::size_t kGrowthKib = 8192;

std::string issue(const test::Gateway& gateway) {
    const auto answer = test::send_http(
        gateway.api(),
        "POST",
        "/servers/" + kInstance + "/console",
        {{"X-Auth-Token", test::kAliceKey}},
        R"({"protocol": "serial", "type": "serial"})"
    );
    const std::string url(answer.json().at("url").as_string());
    return url.substr(url.find("token=") + 6);
}

/// What the gateway says is open now.
std::size_t open_sessions(const test::Gateway& gateway) {
    const auto answer = test::send_http(gateway.admin(), "GET", "/metrics");
    std::size_t open = 0;
    std::istringstream lines(answer.body);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("porthole_sessions_open{")) {
            open += std::stoul(line.substr(line.rfind(' ') + 1));
        }
    }
    return open;
}

/// What is open when nobody is there: connections of ours may take a moment to end.
std::size_t descriptors_at_rest(const test::Gateway& gateway) {
    std::size_t fewest = gateway.descriptors();
    for (int i = 0; i < 25; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        fewest = std::min(fewest, gateway.descriptors());
    }
    return fewest;
}

int run(std::chrono::seconds time) {
    const unsigned seed = std::random_device()();
    std::printf("seed %u\n", seed);
    Consoles consoles(seed);
    test::GatewayOptions options;
    options.use = "many";
    options.allow_missing_origin = true;
    options.log_level = "info";
    options.admin = "check_interval = \"1s\"";
    options.limits =
        "sessions_per_instance = 0\nsessions_per_source = 0\nsessions_per_user = 0\n"
        "sessions_per_project = 0\nconnections_per_host = 0\n";
    test::StaticInstance instance;
    instance.id = kInstance;
    instance.address = "127.0.0.1:" + std::to_string(consoles.port());
    instance.key = "serial";
    options.instances = {instance};
    test::Gateway gateway(options);
    const std::string path = "/websockify?token=" + issue(gateway);
    const std::size_t descriptors = descriptors_at_rest(gateway);

    std::size_t early_kib = 0;  // the most of the second fifth
    std::uint64_t sessions = 0;
    std::uint64_t failures = 0;
    {
        Browsers browsers(gateway.proxy().port, path, kAtOnce, seed + 1);
        const auto began = std::chrono::steady_clock::now();
        for (;;) {
            std::this_thread::sleep_for(std::chrono::milliseconds(200));
            const auto passed = std::chrono::steady_clock::now() - began;
            if (passed >= time) {
                break;
            }
            if (passed > time / 5 && passed < 2 * time / 5) {
                early_kib = std::max(early_kib, gateway.resident_kib());
            }
        }
        browsers.stop();
        sessions = browsers.sessions();
        failures = browsers.failures();
    }
    const bool none_open =
        test::eventually([&] { return open_sessions(gateway) == 0; }, std::chrono::seconds(30));
    const bool none_left = test::eventually(
        [&] { return gateway.descriptors() <= descriptors; }, std::chrono::seconds(30)
    );
    const std::size_t late_kib = gateway.resident_kib();
    std::printf(
        "%llu sessions, %llu failures; sessions open: %zu, descriptors: %zu (%zu at first), "
        "memory: "
        "%zu KiB (%zu early)\n",
        static_cast<unsigned long long>(sessions),
        static_cast<unsigned long long>(failures),
        open_sessions(gateway),
        gateway.descriptors(),
        descriptors,
        late_kib,
        early_kib
    );
    const auto most_kib =
        static_cast<std::size_t>(static_cast<double>(early_kib) * kGrowth) + kGrowthKib;
    const bool is_flat = late_kib <= most_kib;
    const int exit_code = gateway.stop();
    if (exit_code != 0) {
        std::printf("the gateway ended with %d:\n%s\n", exit_code, gateway.log().c_str());
    }
    const bool good = sessions > 0 && failures == 0 && none_open && none_left && is_flat;
    std::puts(good && exit_code == 0 ? "nothing is left" : "SOMETHING IS LEFT OR FAILED");
    return good && exit_code == 0 ? 0 : 1;
}

}  // namespace
}  // namespace porthole::soak

int main(int argc, char** argv) {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    try {
        return porthole::soak::run(std::chrono::seconds(argc > 1 ? std::atoi(argv[1]) : 10));
    } catch (const std::exception& failure) {
        std::printf("%s\n", failure.what());
        return 1;
    }
}
