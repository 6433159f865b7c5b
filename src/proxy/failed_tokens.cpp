// SPDX-License-Identifier: Apache-2.0
#include "proxy/failed_tokens.hpp"

#include <algorithm>
#include <utility>

namespace porthole::proxy {
namespace {

constexpr std::chrono::duration<double> kMinute{60};
constexpr std::chrono::seconds kForgetEvery{1};
/// How many sources are remembered, which bounds memory: some 100 bytes each. When even more fail
/// within a minute, those that come last share one budget.
constexpr std::size_t kMostSources = 100'000;
const std::string kRest = "rest";

}  // namespace

FailedTokens::FailedTokens(const LimitsConfig& config, net::Networks proxies)
    : most_(static_cast<double>(config.failed_tokens)),
      most_per_source_(static_cast<double>(config.failed_tokens_per_source)),
      proxies_(std::move(proxies)) {}

double FailedTokens::left(const Failures& failures, double most, Moment now) {
    const double passed = std::chrono::duration<double>(now - failures.last) / kMinute;
    return std::max(0.0, failures.count - passed * most);
}

void FailedTokens::add(Failures& failures, double most, Moment now) {
    failures.count = left(failures, most, now) + 1;
    failures.last = now;
}

std::unordered_map<std::string, FailedTokens::Failures>::iterator FailedTokens::find_locked(
    std::string_view peer
) {
    if (sources_.empty()) {
        return sources_.end();
    }
    const std::string name = net::source_of(peer, proxies_);
    const auto source = sources_.find(name);
    const bool among_rest =
        source == sources_.end() && !name.empty() && sources_.size() > kMostSources;
    return among_rest ? sources_.find(kRest) : source;
}

bool FailedTokens::is_news(std::string_view peer) {
    const std::lock_guard lock(mutex_);
    const auto source = find_locked(peer);
    return source == sources_.end() || !std::exchange(source->second.told, true);
}

bool FailedTokens::may_try(std::string_view peer, Moment now) {
    const std::lock_guard lock(mutex_);
    const auto source = find_locked(peer);
    if (source == sources_.end() || now - source->second.last > kMinute) {
        return true;
    }
    Failures& failures = source->second;
    const bool own_spent =
        most_per_source_ > 0 && left(failures, most_per_source_, now) > most_per_source_ - 1;
    const bool all_spent = most_ > 0 && left(all_, most_, now) > most_ - 1;
    if (!own_spent && !all_spent) {
        // Not at once, or somebody who goes on trying would be recorded every second.
        failures.told =
            failures.told && left(failures, most_per_source_, now) >= most_per_source_ / 2;
    }
    return !own_spent && !all_spent;
}

void FailedTokens::note(std::string_view peer, Moment now) {
    std::string source = net::source_of(peer, proxies_);
    if (source.empty()) {
        return;
    }
    const std::lock_guard lock(mutex_);
    if (!sources_.contains(source) && sources_.size() >= kMostSources) {
        forget_old(now);
        source = sources_.size() >= kMostSources ? kRest : source;
    }
    add(sources_[source], most_per_source_, now);
    add(all_, most_, now);
}

std::size_t FailedTokens::sources() const {
    const std::lock_guard lock(mutex_);
    return sources_.size();
}

void FailedTokens::forget_old(Moment now) {
    if (now - forgot_ < kForgetEvery) {
        return;
    }
    forgot_ = now;
    std::erase_if(sources_, [now](const auto& source) {
        return now - source.second.last > kMinute;
    });
}

}  // namespace porthole::proxy
