// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/audit/audit_config.hpp"
#include "base/audit/sink.hpp"
#include "base/blocking_pool.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

#include <boost/json/object.hpp>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

/// Who was granted, refused or shown which console, for whoever has to account for it: one line of
/// JSON an event, on another way than the log and with promises that the log does not make.
namespace porthole::audit {

/// One event: docs/audit.md is the schema. No member ever holds a token, a ticket or a key.
struct Event {
    std::string_view name;  ///< "console_granted" and so on: static text
    std::string request_id;
    boost::json::object details;
};

/// Lifetime: outlives every session. Threads: any.
class AuditLog {
public:
    /// Opens the targets; throws std::runtime_error with a sentence when one cannot be.
    AuditLog(const AuditConfig& config, const Clock& clock);
    /// Keeps nothing: for those who configure no audit log.
    explicit AuditLog(const Clock& clock);

    /// Returns when the event is kept. When it cannot be kept: fails with audit_unavailable if the
    /// configuration says to refuse then, else succeeds; the log says why, once.
    /// Cancellation: the event is kept all the same.
    Task<Result<void>> record(Event event);

    /// For what acknowledges nothing to anybody, such as refusals: in order with the others, and
    /// not waited for by fdatasync.
    Task<void> note(Event event);

    /// Opens the file anew, after a rotation. Blocks for a moment. When that fails, what was open
    /// goes on to be used, and the log says so.
    void reopen();

    /// Whether events are kept. When the last one was not, tries again with one of its own,
    /// `audit_checked`.
    Task<Result<void>> check();

    /// Whether nothing may happen that cannot be kept.
    bool refuses() const noexcept { return refuses_; }

private:
    Result<void> write(const Event& event, Time now, bool sync);
    Result<void> keep(const Event& event, Time now, bool sync);

    const Clock& clock_;
    const bool sync_ = false;
    const bool refuses_ = false;
    const std::string process_;  ///< tells the runs of all nodes apart
    const std::string node_;
    std::mutex mutex_;  // guards what follows
    std::uint64_t sequence_ = 0;
    std::vector<SinkPtr> sinks_;
    std::atomic<bool> failed_{false};
    BlockingPool pool_;  ///< one thread, so that events keep their order; ends first
};

}  // namespace porthole::audit
