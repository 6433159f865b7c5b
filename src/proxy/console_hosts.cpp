// SPDX-License-Identifier: Apache-2.0
#include "proxy/console_hosts.hpp"

#include "base/errc.hpp"
#include "base/log.hpp"

namespace porthole::proxy {
namespace {

constexpr int kFailures = 5;
constexpr Seconds kRest{5};
/// For how long failures of one host count, when nobody asked for it since.
constexpr Seconds kMemory{600};
constexpr std::size_t kHostLimit = 4096;

bool is_silence(const boost::system::error_code& outcome) {
    return outcome == make_error_code(Errc::upstream_unreachable) ||
           outcome == make_error_code(Errc::deadline_exceeded);
}

}  // namespace

ConsoleHosts::ConsoleHosts(const Clock& clock)
    : clock_(clock), in_trouble_(clock, kMemory, kHostLimit) {}

bool ConsoleHosts::lets_in(const std::string& host) {
    const auto breaker = in_trouble_.find(host);
    return !breaker || (*breaker)->lets_in();
}

void ConsoleHosts::note(const std::string& host, const boost::system::error_code& outcome) {
    const std::scoped_lock lock(mutex_);
    const auto known = in_trouble_.find(host);
    if (!is_silence(outcome)) {
        if (known && (*known)->answered()) {
            log::info("console_host_answers_again", {{"host", host}});
        }
        in_trouble_.forget(host);
        return;
    }
    const BreakerPtr breaker = known ? *known : std::make_shared<Breaker>(clock_, kRest, kFailures);
    const bool is_news = breaker->failed();
    in_trouble_.put(host, breaker);
    if (is_news) {
        log::warn(
            "console_host_rested",
            {{"host", host},
             {"failures", kFailures},
             {"seconds", kRest.count()},
             {"cause", outcome},
             {"remedy", "check that the host runs and that its port can be reached from here"}}
        );
    }
}

}  // namespace porthole::proxy
