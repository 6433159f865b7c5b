// SPDX-License-Identifier: Apache-2.0
#include "base/audit/audit_log.hpp"

#include "base/errc.hpp"
#include "base/log.hpp"
#include "base/metrics/family.hpp"
#include "base/random.hpp"
#include "base/time_text.hpp"

#include <boost/json/serialize.hpp>
#include <unistd.h>

#include <array>
#include <utility>

namespace porthole::audit {
namespace {

metrics::Family<metrics::Counter> events_kept(
    "porthole_audit_events_total", "Events that the audit log has taken."
);
metrics::Family<metrics::Counter> events_lost(
    "porthole_audit_failures_total", "Events that a target of the audit log did not take."
);

std::string node_name() {
    std::array<char, 256> name{};
    return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

}  // namespace

AuditLog::AuditLog(const AuditConfig& config, const Clock& clock)
    : clock_(clock),
      sync_(config.sync),
      refuses_(config.on_failure == "refuse"),
      process_(random_uuid()),
      node_(node_name()),
      pool_(1) {
    if (!config.file.empty()) {
        sinks_.push_back(open_file_sink(config.file));
    }
    if (!config.syslog.empty()) {
        sinks_.push_back(open_syslog_sink(config.syslog));
    }
}

AuditLog::AuditLog(const Clock& clock) : AuditLog(AuditConfig(), clock) {}

Task<Result<void>> AuditLog::record(Event event) {
    if (sinks_.empty()) {
        co_return ok();
    }
    auto work = [this, event = std::move(event), now = clock_.now()] {
        return keep(event, now, sync_);
    };
    const auto kept = co_await pool_.run(std::move(work));
    co_return kept || !refuses_ ? ok() : Result<void>(Errc::audit_unavailable);
}

Task<void> AuditLog::note(Event event) {
    if (sinks_.empty()) {
        co_return;
    }
    auto work = [this, event = std::move(event), now = clock_.now()] {
        return keep(event, now, false);
    };
    static_cast<void>(co_await pool_.run(std::move(work)));
}

Result<void> AuditLog::keep(const Event& event, Time now, bool sync) {
    auto kept = write(event, now, sync);
    (kept ? events_kept : events_lost).with().add();
    const bool had_failed = failed_.exchange(!kept);
    if (!kept && !had_failed) {
        log::error(
            "audit_failed",
            {{"request", event.request_id},
             {"cause", kept.error()},
             {"consequence", refuses_ ? "consoles are refused" : "consoles go on unrecorded"}}
        );
    } else if (kept && had_failed) {
        log::warn("audit_works_again");
    }
    return kept;
}

Result<void> AuditLog::write(const Event& event, Time now, bool sync) {
    const std::scoped_lock lock(mutex_);
    boost::json::object line{
        {"time", time_text(now)},
        {"node", node_},
        {"process", process_},
        {"sequence", sequence_++},
        {"event", event.name},
        {"request_id", event.request_id},
    };
    for (const auto& detail : event.details) {
        line.insert(detail);
    }
    const std::string text = boost::json::serialize(line) + "\n";
    Result<void> all = ok();
    for (const SinkPtr& sink : sinks_) {
        const auto kept = sink->write(text, sync);
        if (!kept) {
            all = kept;
        }
    }
    return all;
}

void AuditLog::reopen() {
    const std::scoped_lock lock(mutex_);
    for (const SinkPtr& sink : sinks_) {
        const auto opened = sink->reopen();
        if (!opened) {
            log::error("audit_not_reopened", {{"target", sink->name()}, {"cause", opened.error()}});
        }
    }
}

Task<Result<void>> AuditLog::check() {
    if (failed_) {
        Event event;
        event.name = "audit_checked";
        co_await note(std::move(event));
    }
    co_return failed_ ? Result<void>(Errc::audit_unavailable) : ok();
}

}  // namespace porthole::audit
