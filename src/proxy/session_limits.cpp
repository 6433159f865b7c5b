// SPDX-License-Identifier: Apache-2.0
#include "proxy/session_limits.hpp"

#include "base/log.hpp"
#include "base/metrics/family.hpp"

namespace porthole::proxy {
namespace {

metrics::Family<metrics::Counter> reached(
    "porthole_session_limits_reached_total",
    "Sessions that were refused, by the limit of [limits] that they were too many for.",
    {"limit"}
);

std::string_view limit_name(SessionLimits::Kind kind) {
    switch (kind) {
        case SessionLimits::Kind::node:
            break;
        case SessionLimits::Kind::source:
            return "sessions_per_source";
        case SessionLimits::Kind::user:
            return "sessions_per_user";
        case SessionLimits::Kind::project:
            return "sessions_per_project";
        case SessionLimits::Kind::instance:
            return "sessions_per_instance";
        case SessionLimits::Kind::host:
            return "connections_per_host";
    }
    return "sessions";
}

}  // namespace

SessionLimits::Place::Place(Place&& other) noexcept
    : limits_(std::exchange(other.limits_, nullptr)), counted_(std::move(other.counted_)) {}

SessionLimits::Place& SessionLimits::Place::operator=(Place&& other) noexcept {
    if (this != &other) {
        give_up();
        limits_ = std::exchange(other.limits_, nullptr);
        counted_ = std::move(other.counted_);
    }
    return *this;
}

void SessionLimits::Place::give_up() noexcept {
    SessionLimits* const limits = std::exchange(limits_, nullptr);
    if (limits == nullptr) {
        return;
    }
    const std::lock_guard lock(limits->mutex_);
    for (const auto& count : counted_) {
        if (--count->second == 0) {
            limits->counts_.erase(count);
        }
    }
}

SessionLimits::SessionLimits(const LimitsConfig& config, net::Networks proxies)
    : proxies_(std::move(proxies)) {
    const std::pair<Kind, std::int64_t> rows[] = {
        {Kind::node, config.sessions},
        {Kind::source, config.sessions_per_source},
        {Kind::user, config.sessions_per_user},
        {Kind::project, config.sessions_per_project},
        {Kind::instance, config.sessions_per_instance},
        {Kind::host, config.connections_per_host},
    };
    for (const auto& [kind, most] : rows) {
        most_[static_cast<std::size_t>(kind)] = static_cast<std::size_t>(most);
    }
}

std::optional<SessionLimits::Place> SessionLimits::enter(const SessionDetails& details) {
    Names names{
        {Kind::node, {}},
        {Kind::user, details.user},
        {Kind::project, details.project_id},
        {Kind::instance, details.instance_id},
    };
    std::string source = net::source_of(details.peer, proxies_);
    if (!source.empty()) {
        names.emplace_back(Kind::source, std::move(source));
    }
    return take(names, details.id);
}

std::optional<SessionLimits::Place> SessionLimits::enter_host(
    const std::string& host, std::string_view request_id
) {
    return take({{Kind::host, host}}, request_id);
}

std::optional<SessionLimits::Place> SessionLimits::take(
    const Names& names, std::string_view request_id
) {
    const std::lock_guard lock(mutex_);
    for (const auto& each : names) {
        const std::size_t most = most_[static_cast<std::size_t>(each.first)];
        const auto count = counts_.find(each);
        if (most > 0 && count != counts_.end() && count->second >= most) {
            const std::string_view limit = limit_name(each.first);
            reached.with({limit}).add();
            log::warn(
                "session_limit_reached",
                {{"request", request_id}, {"limit", limit}, {"of", each.second}, {"most", most}}
            );
            return std::nullopt;
        }
    }
    Place::Counted counted;
    counted.reserve(names.size());
    for (const auto& each : names) {
        counted.push_back(counts_.try_emplace(each, 0).first);
        ++counted.back()->second;
    }
    return Place(*this, std::move(counted));
}

}  // namespace porthole::proxy
