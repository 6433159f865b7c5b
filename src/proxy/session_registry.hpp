// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/announcement.hpp"
#include "base/secret.hpp"
#include "consoleauth/revocation.hpp"
#include "proxy/session_limits.hpp"
#include "proxy/session_view.hpp"

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace porthole::proxy {

struct RelayCounters;

/// One connection of a session, as others may look at it and end it.
///
/// Threads: any, save `asked_to_end` and `when_asked_to_end`, which are its worker's only.
class SessionControl {
public:
    explicit SessionControl(
        const boost::asio::any_io_executor& executor, SessionDetails details = {}
    );

    const SessionDetails& details() const noexcept { return details_; }

    /// The console is open, by this transport to this host; these bytes are going to be counted.
    void opened(
        virt::Transport transport, std::string host, std::shared_ptr<const RelayCounters> counters
    );

    /// Adds what this connection is to what is known of its session.
    void add_to(SessionView& view) const;

    /// Whether bytes have passed since this was asked for the last time.
    bool was_busy();

    /// When the browser was last found to have sent something, where `now` is when this is asked,
    /// both by Clock::running: no earlier than this was asked for the last time. Nothing while the
    /// console is being opened.
    std::optional<Milliseconds> last_used(Milliseconds now);

    /// Asks the session to end with `reason`. The first reason counts. `taken_over_by`: what the
    /// user who takes it over is called to this one.
    void end(Errc reason, std::string taken_over_by = {});

    bool is_ending() const;
    std::string taken_over_by() const;

    /// Returns the reason when somebody asked.
    Task<Errc> asked_to_end() { return end_->given(); }
    /// Has `asked` called with it; null: not any more.
    void when_asked_to_end(Announcement<Errc>::Listener asked) { end_->listen(std::move(asked)); }

private:
    const SessionDetails details_;
    mutable std::mutex mutex_;  // guards what follows, save end_
    bool ending_ = false;
    std::string taken_over_by_;
    std::optional<virt::Transport> transport_;
    std::string host_;
    std::shared_ptr<const RelayCounters> counters_;
    std::uint64_t used_bytes_ = 0;
    std::uint64_t seen_bytes_ = 0;
    std::optional<Milliseconds> used_at_;
    const std::shared_ptr<Announcement<Errc>> end_;
};

/// What a session is called that was opened with `secret`: its hash, so that the registry holds no
/// secrets.
std::string session_key(const Secret& secret);

/// The live sessions of this process: one that is opened again replaces itself, and one whose time
/// is up is ended.
///
/// Threads: any. The lock is held for a look-up, never while bytes move.
class SessionRegistry {
public:
    /// No limits: there may be any number of sessions. Both outlive this.
    explicit SessionRegistry(const Clock& clock, SessionLimits* limits = nullptr)
        : clock_(clock), limits_(limits) {}

    /// While it lives, the session is known.
    class Entry {
    public:
        using Place = std::multimap<std::string, std::shared_ptr<SessionControl>>::iterator;

        Entry(SessionRegistry& registry, Place place) : registry_(registry), place_(place) {}
        Entry(const Entry&) = delete;
        Entry& operator=(const Entry&) = delete;
        ~Entry();

        /// Has the session count as changed.
        void changed();

    private:
        SessionRegistry& registry_;
        const Place place_;
    };

    /// Makes `control` a connection of the session called `key`, which may have as many as
    /// `connections` at once. Where that is one, one that had that name is asked to end with
    /// session_replaced; else fails with console_limit_reached. Fails with session_revoked when it
    /// was revoked between being let in and this. A session that has ended, or has been told to,
    /// counts for no limit; one that is too many fails with session_limit_reached.
    Result<std::unique_ptr<Entry>> enter(
        const std::string& key, std::shared_ptr<SessionControl> control, std::size_t connections = 1
    );

    /// Whether a session called `key` has a connection now.
    bool is_live(const std::string& key) const;

    /// Asks the sessions called `key` to end.
    void end(const std::string& key, Errc reason);

    /// Asks those that `revocation` goes by to end: with session_ended where that is a session,
    /// with session_taken_over where it was taken over, else with session_revoked. Holds for those
    /// who enter within the next minute, too. Where the clock was set back, and nobody knows what
    /// came first, sessions end.
    void revoke(const consoleauth::Revocation& revocation);

    /// Asks those to end whose time has come (session_expired), and those whose browser has sent
    /// nothing for `idle` on any connection (session_idle); zero: none of these. To be called now
    /// and then: ends are as late as that, at most.
    void sweep(Seconds idle);

    /// Every session, the oldest first.
    std::vector<SessionView> list() const;

    /// What has become of sessions since this was asked for the last time.
    struct Changes {
        std::vector<SessionView> changed;  ///< began, or got or lost a connection, or `changed`
        std::vector<std::string> gone;     ///< ids; perhaps of some that nobody was told of
    };
    /// For one who keeps up, at the cost of what has changed, not of what there is: `most` sessions
    /// at a time, the rest by the next call. From the first call on, changes are kept.
    Changes take_changes(std::size_t most);
    /// Has all sessions count as changed.
    void all_changed();

    /// Of `count` sessions in the order of their keys, from behind `key` on, which becomes that of
    /// the last of them, or empty after the last of all: those whose bytes are not what they were
    /// when this came by before.
    std::vector<SessionView> take_busy(std::string& key, std::size_t count);

    /// The session that the request `id` opened, if it is live.
    std::optional<SessionView> find(const std::string& id) const;

    /// Whether the session that the request `id` opened has been asked to end.
    bool is_ending(const std::string& id) const;

    /// Asks every session to end.
    void end_all(Errc reason);

    std::size_t size() const;

private:
    using Sessions = std::multimap<std::string, std::shared_ptr<SessionControl>>;

    struct Remembered {
        consoleauth::Revocation revocation;
        Milliseconds until;  // by Clock::running
    };

    static SessionView view_of(Sessions::const_iterator begin, Sessions::const_iterator end);
    void sweep_session(Sessions::iterator begin, Sessions::iterator end, Seconds idle) const;
    void note_change(const std::string& key);
    void end_locked(const std::string& key, Errc reason);

    const Clock& clock_;
    SessionLimits* const limits_;
    mutable std::mutex mutex_;  // guards what follows
    Sessions sessions_;
    std::deque<Remembered> revoked_;  // the oldest first
    std::map<std::string, SessionLimits::Place> places_;
    std::set<std::string> changed_;  // keys
    std::vector<std::string> gone_;  // ids
    bool all_changed_ = true;
    bool somebody_keeps_up_ = false;
};

}  // namespace porthole::proxy
