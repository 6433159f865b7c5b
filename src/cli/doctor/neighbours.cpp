// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor/neighbours.hpp"

#include "cli/doctor/advice.hpp"
#include "cli/health_checks.hpp"
#include "net/deadline.hpp"
#include "net/http/client.hpp"

#include <fmt/format.h>
#include <time.h>

#include <cstdlib>

namespace porthole::cli {
namespace {

using State = Finding::State;

/// Tickets live two minutes, and TLS libraries allow for little.
constexpr Seconds kSkewAllowed{30};

struct HttpNeighbour {
    std::string url;
    std::filesystem::path ca_file;
    std::string thumbprint;
};

std::vector<HttpNeighbour> http_neighbours(const Configuration& configuration) {
    std::vector<HttpNeighbour> all;
    all.reserve(configuration.virt.vcenters.size() + 1);
    for (const virt::VcenterConfig& vcenter : configuration.virt.vcenters) {
        all.push_back({vcenter.url, vcenter.ca_file, vcenter.thumbprint});
    }
    if (configuration.identity.keystone) {
        const keystone::AccountConfig& account = configuration.identity.keystone->account;
        all.push_back({account.auth_url, account.ca_file, account.thumbprint});
    }
    return all;
}

std::optional<Finding> examine_clock(const HttpNeighbour& neighbour, Time now, Milliseconds limit) {
    net::http::ClientOptions options;
    options.allow_plain = true;
    options.ca_file = neighbour.ca_file.string();
    if (!neighbour.thumbprint.empty()) {
        options.thumbprint = net::Thumbprint::parse(neighbour.thumbprint);
    }
    net::http::Client client(std::move(options));
    net::http::ClientRequest request;
    request.url = neighbour.url;
    request.deadline = std::chrono::steady_clock::now() + limit;
    const auto reply = client.exchange(request);
    // One that does not answer has a line of its own.
    const Secret* const date = reply ? reply->header("date") : nullptr;
    std::tm parts{};
    if (date == nullptr ||
        strptime(date->reveal().c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts) == nullptr) {
        return std::nullopt;
    }
    const std::time_t theirs = timegm(&parts);
    const auto ours = std::chrono::duration_cast<Seconds>(now.time_since_epoch()).count();
    const long long skew = ours - theirs;
    const State state = std::llabs(skew) > kSkewAllowed.count() ? State::bad : State::good;
    const char* const advice =
        state == State::bad ? ": set both by NTP, or tokens and tickets expire too early or late"
                            : "";
    return Finding{
        state,
        "clock",
        fmt::format("differs from that of {} by {} s{}", neighbour.url, std::llabs(skew), advice)
    };
}

}  // namespace

Task<Findings> examine_neighbours(Backends& backends, bool with_callers, Milliseconds limit) {
    Findings findings;
    for (const admin::Check& check : health_checks(backends, with_callers)) {
        const auto started = std::chrono::steady_clock::now();
        const auto answered = co_await net::with_deadline(limit, check.ask());
        const auto took =
            std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - started);
        if (answered) {
            findings.push_back(
                {State::good, check.name, fmt::format("answers, in {} ms", took.count())}
            );
        } else {
            findings.push_back({State::bad, check.name, advice(answered.error())});
        }
    }
    co_return findings;
}

Findings examine_clocks(
    const Configuration& configuration, const Clock& clock, Milliseconds limit
) {
    Findings findings;
    for (const HttpNeighbour& neighbour : http_neighbours(configuration)) {
        auto finding = examine_clock(neighbour, clock.now(), limit);
        if (finding) {
            findings.push_back(std::move(*finding));
        }
    }
    return findings;
}

}  // namespace porthole::cli
