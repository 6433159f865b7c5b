// SPDX-License-Identifier: Apache-2.0
// Whether consoles are granted as fast where vCenter has many VMs as where it has few: the real
// program, before simulated vCenters of 10, 1 000 and 10 000 VMs, is asked for consoles of VMs that
// it does not know yet. Prints the median of each and its ratio to that of the smallest, and fails
// where one is above the limit.
#include "support/console_client.hpp"
#include "support/gateway.hpp"
#include "support/vcenter.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <list>
#include <stdexcept>
#include <string>
#include <vector>

namespace porthole::test {
namespace {

constexpr std::array kSizes{10, 1'000, 10'000};
/// Each round starts the programs anew, so that they know no VM; within it the sizes take turns, so
/// that what else the machine does meets all of them.
constexpr int kRounds = 25;
constexpr int kRequestsEach = 8;
constexpr double kRatioLimit = 1.3;

VcenterOptions of_size(int vms) {
    VcenterOptions options;
    options.password = kVcenterPassword;
    options.vms = vms;
    options.arguments = {"-vms-folder", "project-a"};
    return options;
}

struct Site {
    explicit Site(int number) : vms(number), vcenter(of_size(number)) {}

    const int vms;
    const Vcenter vcenter;
    std::vector<double> waits;  ///< in milliseconds
};

double ask(ClientConnection& connection, int number) {
    const std::string body = R"({"remote_console": {"protocol": "mks", "type": "webmks"}})";
    const auto began = std::chrono::steady_clock::now();
    connection.write(
        "POST /v2.1/servers/" + vcenter_instance_id(number) +
        "/remote-consoles HTTP/1.1\r\nHost: nova.test\r\nX-Auth-Token: " + kAliceKey +
        "\r\nOpenStack-API-Version: compute 2.8\r\n"
        "Content-Type: application/json\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body
    );
    const HttpAnswer answer = read_answer(connection);
    const std::chrono::duration<double, std::milli> wait = std::chrono::steady_clock::now() - began;
    if (answer.status != 200) {
        throw std::runtime_error(answer.body);
    }
    return wait.count();
}

/// The real program before one of the vCenters, for one round.
class Round {
public:
    explicit Round(Site& site)
        : site_(site), gateway_(options_for(site)), connection_(gateway_.api()) {
        ask(connection_, site.vms - 1);  // logs in
    }

    /// Request number `i`: the VMs are spread over the whole inventory.
    void request(int i) {
        site_.waits.push_back(ask(connection_, i * (site_.vms / kRequestsEach)));
    }

private:
    static GatewayOptions options_for(const Site& site) {
        GatewayOptions options;
        options.vcenter = &site.vcenter;
        return options;
    }

    Site& site_;
    Gateway gateway_;
    ClientConnection connection_;
};

void run_round(std::list<Site>& sites) {
    std::list<Round> rounds;
    for (Site& site : sites) {
        rounds.emplace_back(site);
    }
    for (int i = 0; i < kRequestsEach; ++i) {
        for (Round& round : rounds) {
            round.request(i);
        }
    }
}

double median(std::vector<double> waits) {
    const auto middle = waits.begin() + static_cast<std::ptrdiff_t>(waits.size() / 2);
    std::nth_element(waits.begin(), middle, waits.end());
    return *middle;
}

int compare() {
    std::list<Site> sites;
    for (const int vms : kSizes) {
        sites.emplace_back(vms);
    }
    for (int round = 0; round < kRounds; ++round) {
        run_round(sites);
    }
    const double least = median(sites.front().waits);
    bool is_even = true;
    for (const Site& site : sites) {
        const double ratio = median(site.waits) / least;
        is_even = is_even && ratio <= kRatioLimit;
        std::printf(
            "%6d VMs: p50 %.2f ms of %zu requests, ratio %.2f\n",
            site.vms,
            median(site.waits),
            site.waits.size(),
            ratio
        );
    }
    std::printf("%s: limit %.1f\n", is_even ? "even" : "NOT EVEN", kRatioLimit);
    return is_even ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace porthole::test

int main() {
    return porthole::test::compare();
}
