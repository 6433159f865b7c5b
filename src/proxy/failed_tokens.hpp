// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/network.hpp"
#include "proxy/limits_config.hpp"

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace porthole::proxy {

/// Who has come with too many wrong tokens. Each source has a budget of failures that refills over
/// a minute, and so have all together; a look costs a hash, so it comes before the token store is
/// asked.
///
/// Threads: any.
class FailedTokens {
public:
    using Moment = std::chrono::steady_clock::time_point;

    /// `proxies`: see net::source_of; who is no source may always try.
    FailedTokens(const LimitsConfig& config, net::Networks proxies);

    /// Whether somebody at `peer` (an address) may present a token. Once all budgets together are
    /// spent, those may who have not failed within the last minute.
    bool may_try(std::string_view peer, Moment now = std::chrono::steady_clock::now());

    /// Whether the refusal of `peer` is the first for a while, and so to be recorded: who floods us
    /// shall not flood log and audit log.
    bool is_news(std::string_view peer);

    /// `peer` came with a token that opens nothing.
    void note(std::string_view peer, Moment now = std::chrono::steady_clock::now());

    std::size_t sources() const;

private:
    /// Failures that have not been forgotten yet; a minute forgets as many as there may be.
    struct Failures {
        double count = 0;
        Moment last;
        bool told = false;
    };

    std::unordered_map<std::string, Failures>::iterator find_locked(std::string_view peer);
    static double left(const Failures& failures, double most, Moment now);
    static void add(Failures& failures, double most, Moment now);
    void forget_old(Moment now);

    const double most_;             // zero: any number
    const double most_per_source_;  // the same
    const net::Networks proxies_;
    mutable std::mutex mutex_;  // guards what follows
    Failures all_;
    Moment forgot_{};
    std::unordered_map<std::string, Failures> sources_;
};

}  // namespace porthole::proxy
