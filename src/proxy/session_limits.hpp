// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/network.hpp"
#include "proxy/limits_config.hpp"
#include "proxy/session_view.hpp"

#include <array>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace porthole::proxy {

/// How many sessions there may be, of whom and of what.
///
/// Lifetime: outlives its places. Threads: any.
class SessionLimits {
public:
    /// What is counted; names stand in log and metrics, and are those of [limits].
    enum class Kind { node, source, user, project, instance, host };

    /// While it lives, one more counts.
    class Place {
    public:
        Place() = default;
        Place(Place&& other) noexcept;
        Place& operator=(Place&& other) noexcept;
        ~Place() { give_up(); }

        void give_up() noexcept;

    private:
        friend class SessionLimits;
        using Counted = std::vector<std::map<std::pair<Kind, std::string>, std::size_t>::iterator>;

        Place(SessionLimits& limits, Counted counted)
            : limits_(&limits), counted_(std::move(counted)) {}

        SessionLimits* limits_ = nullptr;
        Counted counted_;
    };

    /// No limits.
    SessionLimits() = default;
    /// `proxies`: see net::source_of.
    SessionLimits(const LimitsConfig& config, net::Networks proxies);
    SessionLimits(const SessionLimits&) = delete;
    SessionLimits& operator=(const SessionLimits&) = delete;

    /// For a session that is about to begin; without a value it is one too many, of what the log
    /// tells, under the session's id.
    std::optional<Place> enter(const SessionDetails& details);

    /// The same for a connection to the console host `host`.
    std::optional<Place> enter_host(const std::string& host, std::string_view request_id);

private:
    using Names = std::vector<std::pair<Kind, std::string>>;

    std::optional<Place> take(const Names& names, std::string_view request_id);

    std::array<std::size_t, 6> most_{};  // by kind; zero: any number
    net::Networks proxies_;
    std::mutex mutex_;  // guards the counts
    std::map<std::pair<Kind, std::string>, std::size_t> counts_;
};

}  // namespace porthole::proxy
