// SPDX-License-Identifier: Apache-2.0
#include "proxy/node.hpp"

#include "base/log.hpp"
#include "base/random.hpp"
#include "net/deadline.hpp"

#include <boost/asio/ip/host_name.hpp>

#include <algorithm>
#include <tuple>
#include <utility>

namespace porthole::proxy {
using consoleauth::LiveSession;
using consoleauth::Revocation;

namespace {

/// How often to ask what was revoked: with the time that the store takes, well within a second.
constexpr Milliseconds kHearInterval{250};
/// How much further back to ask than what was heard already: a store may let us see what it was
/// told a little later than it says, and another server of it may have another clock.
constexpr Milliseconds kOverlap{30'000};
/// How often to look for what has changed here.
constexpr Milliseconds kTellInterval{500};
/// How often to tell that we are there.
constexpr Milliseconds kSignOfLife{3000};
constexpr Milliseconds kLifetime{10'000};
/// How often to tell how many bytes have passed.
constexpr Milliseconds kBytesInterval{60'000};
/// How many sessions to tell of at a time.
constexpr std::size_t kBatch = 256;
constexpr std::size_t kMostDue = 10'000;

bool is_older(const LiveSession& one, const LiveSession& other) {
    return std::tie(one.since, one.id) < std::tie(other.since, other.id);
}

std::string host_name() {
    boost::system::error_code error;
    const std::string name = boost::asio::ip::host_name(error);
    return error ? "unknown" : name;
}

}  // namespace

Node::Node(
    std::string name, consoleauth::Store& store, SessionRegistry& registry, const Clock& clock
)
    : id_(random_uuid()),
      name_(name.empty() ? host_name() : std::move(name)),
      store_(store),
      registry_(registry),
      clock_(clock) {}

Task<void> Node::hear_regularly() {
    for (;;) {
        co_await make_up();
        co_await hear();
        co_await net::sleep_for(kHearInterval);
    }
}

Task<void> Node::tell_regularly() {
    for (;;) {
        const bool is_more = co_await tell();
        if (!is_more) {
            co_await net::sleep_for(kTellInterval);
        }
    }
}

Task<void> Node::hear() {
    std::optional<std::int64_t> since;
    if (heard_at_) {
        since = *heard_at_ - kOverlap.count();
    }
    auto heard = co_await store_.revocations(since);
    if (heard.has_value() != reachable_) {
        reachable_ = heard.has_value();
        log::info(reachable_ ? "nodes_heard" : "nodes_not_heard");
    }
    if (!heard) {
        co_return;
    }
    // The end of a session comes with the revocation of its link, perhaps in the same millisecond:
    // that it was ended is what its user is told.
    std::partition(heard->all.begin(), heard->all.end(), [](const Revocation& each) {
        return each.by == consoleauth::RevokedBy::session;
    });
    std::set<std::string> again;
    for (const Revocation& revocation : heard->all) {
        if (!heard_.contains(revocation.id)) {
            registry_.revoke(revocation);
        }
        again.insert(revocation.id);
    }
    // What the store does not repeat any more it will not repeat again.
    heard_ = std::move(again);
    heard_at_ = heard->heard_at;
}

Task<bool> Node::tell() {
    const Milliseconds now = clock_.running();
    consoleauth::Announcement news;
    news.node = id_;
    news.expires_at = clock_.now() + kLifetime;
    SessionRegistry::Changes changes = registry_.take_changes(kBatch);
    for (const SessionView& view : changes.changed) {
        news.changed.push_back(live(view));
    }
    // Each session's bytes once a kBytesInterval, a few sessions at a time.
    constexpr auto kSlices = static_cast<std::size_t>(kBytesInterval / kTellInterval);
    for (const SessionView& view :
         registry_.take_busy(looked_at_, registry_.size() / kSlices + 1)) {
        news.changed.push_back(live(view));
    }
    gone_.insert(gone_.end(), changes.gone.begin(), changes.gone.end());
    news.gone = gone_;
    const bool silent = news.changed.empty() && news.gone.empty();
    if (silent && told_at_ && now - *told_at_ < kSignOfLife) {
        co_return false;
    }
    const bool is_first = !told_at_;
    const auto standing = co_await store_.announce(std::move(news));
    if (!standing) {
        registry_.all_changed();
        co_return false;
    }
    gone_.clear();
    told_at_ = now;
    if (*standing == consoleauth::Standing::appeared && !is_first) {
        // We had expired, and all that the others knew of us with it: next time they learn it anew.
        registry_.all_changed();
    }
    co_return changes.changed.size() == kBatch;
}

Task<void> Node::make_up() {
    for (;;) {
        std::optional<Revocation> due;
        {
            const std::lock_guard lock(mutex_);
            if (due_.empty()) {
                co_return;
            }
            due = due_.front();
        }
        Revocation again = *due;
        const auto made = co_await store_.revoke(std::move(again));
        if (!made && made.error() == make_error_code(Errc::store_unavailable)) {
            co_return;
        }
        log::info(
            "revoked",
            {{"by", consoleauth::revoked_by_name(due->by)}, {"value", due->value}, {"late", true}}
        );
        const std::lock_guard lock(mutex_);
        due_.pop_front();
    }
}

Task<Result<void>> Node::leave() {
    co_return co_await store_.withdraw(id_);
}

Task<SessionList> Node::sessions(consoleauth::SessionFilter filter) {
    SessionList list;
    for (LiveSession& session : own_sessions()) {
        if (filter.fits(session)) {
            list.sessions.push_back(std::move(session));
        }
    }
    const auto everywhere = co_await store_.live_sessions(std::move(filter));
    list.whole = everywhere.has_value();
    if (everywhere) {
        for (const LiveSession& session : *everywhere) {
            // What is here we know better.
            if (session.process != id_) {
                list.sessions.push_back(session);
            }
        }
    }
    std::sort(list.sessions.begin(), list.sessions.end(), &is_older);
    co_return list;
}

Task<Result<std::size_t>> Node::revoke(Revocation revocation) {
    registry_.revoke(revocation);
    Revocation kept = revocation;
    const auto made = co_await store_.revoke(std::move(revocation));
    if (!made && made.error() == make_error_code(Errc::store_unavailable)) {
        const std::lock_guard lock(mutex_);
        if (due_.size() < kMostDue) {
            due_.push_back(std::move(kept));
        }
    }
    co_return made;
}

std::vector<LiveSession> Node::own_sessions() const {
    std::vector<LiveSession> sessions;
    for (const SessionView& view : registry_.list()) {
        sessions.push_back(live(view));
    }
    return sessions;
}

LiveSession Node::live(const SessionView& view) const {
    const SessionDetails& details = view.details;
    LiveSession session;
    session.id = details.id;
    session.node = name_;
    session.process = id_;
    session.grant = details.grant;
    session.user = details.user;
    session.project_id = details.project_id;
    session.instance_id = details.instance_id;
    session.instance_name = details.instance_name;
    session.console_type = details.console_type;
    session.transport = view.transport ? virt::transport_name(*view.transport) : std::string_view();
    session.host = view.host;
    session.peer = details.peer;
    session.view_only = details.view_only;
    session.since = details.since;
    session.connections = view.connections;
    session.to_browser_bytes = view.to_browser_bytes;
    session.to_console_bytes = view.to_console_bytes;
    return session;
}

}  // namespace porthole::proxy
