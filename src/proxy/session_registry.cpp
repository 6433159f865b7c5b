// SPDX-License-Identifier: Apache-2.0
#include "proxy/session_registry.hpp"

#include "base/hash.hpp"
#include "proxy/relay.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace porthole::proxy {
using consoleauth::Revocation;
using consoleauth::RevokedBy;

namespace {

/// How long somebody may take from being let in until the session is known.
constexpr Seconds kRevocationsRemembered{60};

bool concerns(const Revocation& revocation, const SessionDetails& session, Time now) {
    if (session.granted_at > revocation.made_at && session.granted_at <= now) {
        return false;
    }
    switch (revocation.by) {
        case RevokedBy::session:
            return session.id == revocation.value;
        case RevokedBy::grant:
            return session.grant == revocation.value;
        case RevokedBy::instance:
            return session.instance_id == revocation.value;
        case RevokedBy::user:
            return session.user == revocation.value;
        case RevokedBy::project:
            return session.project_id == revocation.value;
        case RevokedBy::take_over:
            return session.id == revocation.value.substr(0, revocation.value.find(' '));
    }
    return false;
}

Errc reason_of(RevokedBy by) {
    switch (by) {
        case RevokedBy::session:
            return Errc::session_ended;
        case RevokedBy::take_over:
            return Errc::session_taken_over;
        default:
            return Errc::session_revoked;
    }
}

/// Who took over, as that revocation tells it.
std::string taken_over_by(const Revocation& revocation) {
    const std::size_t blank = revocation.value.find(' ');
    const bool tells = revocation.by == RevokedBy::take_over && blank != std::string::npos;
    return tells ? revocation.value.substr(blank + 1) : std::string();
}

}  // namespace

SessionControl::SessionControl(const boost::asio::any_io_executor& executor, SessionDetails details)
    : details_(std::move(details)), end_(std::make_shared<Announcement<Errc>>(executor)) {}

void SessionControl::opened(
    virt::Transport transport, std::string host, std::shared_ptr<const RelayCounters> counters
) {
    const std::lock_guard lock(mutex_);
    transport_ = transport;
    host_ = std::move(host);
    counters_ = std::move(counters);
}

void SessionControl::end(Errc reason, std::string taken_over_by) {
    {
        const std::lock_guard lock(mutex_);
        if (!ending_) {
            ending_ = true;
            taken_over_by_ = std::move(taken_over_by);
        }
    }
    end_->give(reason);
}

bool SessionControl::is_ending() const {
    const std::lock_guard lock(mutex_);
    return ending_;
}

std::string SessionControl::taken_over_by() const {
    const std::lock_guard lock(mutex_);
    return taken_over_by_;
}

void SessionControl::add_to(SessionView& view) const {
    ++view.connections;
    const std::lock_guard lock(mutex_);
    if (counters_) {
        view.transport = transport_;
        view.host = host_;
        view.to_browser_bytes += counters_->to_browser_bytes;
        view.to_console_bytes += counters_->to_upstream_bytes;
    }
}

bool SessionControl::was_busy() {
    const std::lock_guard lock(mutex_);
    if (!counters_) {
        return false;
    }
    const std::uint64_t bytes = counters_->to_upstream_bytes + counters_->to_browser_bytes;
    return std::exchange(seen_bytes_, bytes) != bytes;
}

std::optional<Milliseconds> SessionControl::last_used(Milliseconds now) {
    const std::lock_guard lock(mutex_);
    if (!counters_) {
        return std::nullopt;
    }
    const std::uint64_t bytes = counters_->to_upstream_bytes;
    if (bytes != used_bytes_ || !used_at_) {
        used_bytes_ = bytes;
        used_at_ = now;
    }
    return used_at_;
}

std::string session_key(const Secret& secret) {
    return to_hex(sha256(secret.reveal()));
}

SessionRegistry::Entry::~Entry() {
    const std::lock_guard lock(registry_.mutex_);
    if (registry_.somebody_keeps_up_) {
        registry_.gone_.push_back(place_->second->details().id);
    }
    const std::string key = place_->first;
    registry_.sessions_.erase(place_);
    if (!registry_.sessions_.contains(key)) {
        registry_.places_.erase(key);
    }
    registry_.note_change(key);
}

void SessionRegistry::Entry::changed() {
    const std::lock_guard lock(registry_.mutex_);
    registry_.note_change(place_->first);
}

void SessionRegistry::note_change(const std::string& key) {
    if (!all_changed_) {
        changed_.insert(key);
    }
}

SessionRegistry::Changes SessionRegistry::take_changes(std::size_t most) {
    const std::lock_guard lock(mutex_);
    somebody_keeps_up_ = true;
    if (std::exchange(all_changed_, false)) {
        for (const auto& [key, control] : sessions_) {
            changed_.insert(changed_.end(), key);
        }
    }
    Changes changes;
    changes.gone = std::exchange(gone_, {});
    while (!changed_.empty() && changes.changed.size() < most) {
        const auto [begin, end] = sessions_.equal_range(*changed_.begin());
        if (begin != end) {
            changes.changed.push_back(view_of(begin, end));
        }
        changed_.erase(changed_.begin());
    }
    return changes;
}

void SessionRegistry::all_changed() {
    const std::lock_guard lock(mutex_);
    all_changed_ = true;
}

std::vector<SessionView> SessionRegistry::take_busy(std::string& key, std::size_t count) {
    std::vector<SessionView> views;
    const std::lock_guard lock(mutex_);
    auto begin = key.empty() ? sessions_.begin() : sessions_.upper_bound(key);
    key.clear();
    for (std::size_t i = 0; i < count && begin != sessions_.end(); ++i) {
        const auto end = sessions_.upper_bound(begin->first);
        bool is_busy = false;
        for (auto connection = begin; connection != end; ++connection) {
            is_busy = connection->second->was_busy() || is_busy;
        }
        if (is_busy) {
            views.push_back(view_of(begin, end));
        }
        key = begin->first;
        begin = end;
    }
    if (begin == sessions_.end()) {
        key.clear();
    }
    return views;
}

Result<std::unique_ptr<SessionRegistry::Entry>> SessionRegistry::enter(
    const std::string& key, std::shared_ptr<SessionControl> control, std::size_t connections
) {
    // Under one lock: of two that enter at the same time, the later one replaces the other.
    const std::lock_guard lock(mutex_);
    for (const Remembered& each : revoked_) {
        if (concerns(each.revocation, control->details(), clock_.now())) {
            return Errc::session_revoked;
        }
    }
    if (connections == 1) {
        end_locked(key, Errc::session_replaced);
    } else if (sessions_.count(key) >= connections) {
        return Errc::console_limit_reached;
    }
    if (limits_ != nullptr && !places_.contains(key)) {
        auto place = limits_->enter(control->details());
        if (!place) {
            return Errc::session_limit_reached;
        }
        places_.emplace(key, std::move(*place));
    }
    note_change(key);
    return std::make_unique<Entry>(*this, sessions_.emplace(key, std::move(control)));
}

bool SessionRegistry::is_live(const std::string& key) const {
    const std::lock_guard lock(mutex_);
    return sessions_.contains(key);
}

void SessionRegistry::end(const std::string& key, Errc reason) {
    const std::lock_guard lock(mutex_);
    end_locked(key, reason);
}

void SessionRegistry::end_locked(const std::string& key, Errc reason) {
    const auto range = sessions_.equal_range(key);
    for (auto session = range.first; session != range.second; ++session) {
        session->second->end(reason);
    }
    places_.erase(key);
}

void SessionRegistry::revoke(const Revocation& revocation) {
    const std::lock_guard lock(mutex_);
    for (const auto& [key, control] : sessions_) {
        if (concerns(revocation, control->details(), clock_.now())) {
            control->end(reason_of(revocation.by), taken_over_by(revocation));
        }
    }
    revoked_.push_back({revocation, clock_.running() + kRevocationsRemembered});
}

void SessionRegistry::sweep(Seconds idle) {
    const std::lock_guard lock(mutex_);
    while (!revoked_.empty() && revoked_.front().until <= clock_.running()) {
        revoked_.pop_front();
    }
    for (auto begin = sessions_.begin(); begin != sessions_.end();) {
        const auto end = sessions_.upper_bound(begin->first);
        sweep_session(begin, end, idle);
        begin = end;
    }
}

void SessionRegistry::sweep_session(Sessions::iterator begin, Sessions::iterator end, Seconds idle)
    const {
    const Milliseconds running = clock_.running();
    bool in_use = idle == Seconds(0);
    for (auto connection = begin; connection != end; ++connection) {
        const auto ends_at = connection->second->details().ends_at;
        if (ends_at && *ends_at <= clock_.now()) {
            connection->second->end(Errc::session_expired);
        }
        const auto used_at = connection->second->last_used(running);
        in_use = in_use || !used_at || running - *used_at < idle;
    }
    for (auto connection = begin; !in_use && connection != end; ++connection) {
        connection->second->end(Errc::session_idle);
    }
}

SessionView SessionRegistry::view_of(Sessions::const_iterator begin, Sessions::const_iterator end) {
    SessionView view;
    view.details = begin->second->details();
    view.key = begin->first;
    for (auto connection = begin; connection != end; ++connection) {
        connection->second->add_to(view);
    }
    return view;
}

std::vector<SessionView> SessionRegistry::list() const {
    std::vector<SessionView> views;
    {
        const std::lock_guard lock(mutex_);
        for (auto begin = sessions_.begin(); begin != sessions_.end();) {
            const auto end = sessions_.upper_bound(begin->first);
            views.push_back(view_of(begin, end));
            begin = end;
        }
    }
    std::sort(views.begin(), views.end(), [](const auto& one, const auto& other) {
        return std::tie(one.details.since, one.details.id) <
               std::tie(other.details.since, other.details.id);
    });
    return views;
}

std::optional<SessionView> SessionRegistry::find(const std::string& id) const {
    for (SessionView& view : list()) {
        if (view.details.id == id) {
            return std::move(view);
        }
    }
    return std::nullopt;
}

bool SessionRegistry::is_ending(const std::string& id) const {
    const std::lock_guard lock(mutex_);
    return std::any_of(sessions_.begin(), sessions_.end(), [&id](const auto& session) {
        return session.second->details().id == id && session.second->is_ending();
    });
}

void SessionRegistry::end_all(Errc reason) {
    const std::lock_guard lock(mutex_);
    for (const auto& [key, control] : sessions_) {
        control->end(reason);
    }
}

std::size_t SessionRegistry::size() const {
    const std::lock_guard lock(mutex_);
    return sessions_.size();
}

}  // namespace porthole::proxy
