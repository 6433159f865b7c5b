// SPDX-License-Identifier: Apache-2.0
#include "proxy/console_session.hpp"

#include "base/announcement.hpp"
#include "base/log.hpp"
#include "net/deadline.hpp"
#include "net/endpoint.hpp"
#include "net/farewell.hpp"
#include "proxy/close_code.hpp"
#include "proxy/measured.hpp"
#include "proxy/relay.hpp"
#include "proxy/rfb/browser_opening.hpp"
#include "proxy/view_only.hpp"
#include "virt/console_type.hpp"

#include <deque>

namespace porthole::proxy {
using boost::system::error_code;
using consoleauth::Presented;

namespace {

/// How long a side may take over its farewell.
constexpr Milliseconds kFarewell{2000};
/// How long to ask the driver why a console ended.
constexpr Milliseconds kReasonTime{5000};
/// What was cancelled or failed below as an error that the browser is told: only our own names
/// leave the house.
error_code told_reason(const error_code& error) {
    return error.category() == errc_category() ? error : make_error_code(Errc::upstream_closed);
}

/// Counts as an open session for as long as it lives.
class OpenSession {
public:
    explicit OpenSession(std::string_view type) : open_(measured::sessions_open.with({type})) {
        open_.add(1);
        measured::sessions_opened.with({type}).add();
    }
    OpenSession(const OpenSession&) = delete;
    OpenSession& operator=(const OpenSession&) = delete;
    ~OpenSession() { open_.add(-1); }

private:
    metrics::Gauge& open_;
};

SessionDetails details_of(const Admission& admission, const SessionServices& services) {
    const consoleauth::TokenRecord& record = admission.record;
    const Time now = services.clock.now();
    return {
        admission.request_id,
        record.id,
        record.user,
        record.project_id,
        record.instance_id,
        record.instance_name,
        record.console_type,
        admission.peer,
        now,
        record.issued_at == Time() ? now : record.issued_at,
        session_end(services.authority, record, services.lifetime, now),
        record.view_only,
    };
}

}  // namespace

ConsoleSession::ConsoleSession(
    net::Worker& worker, SessionServices services, Admission admission, net::StreamPtr browser
)
    : worker_(worker),
      services_(services),
      admission_(std::move(admission)),
      browser_(std::move(browser)),
      control_(std::make_shared<SessionControl>(
          worker.context.get_executor(), details_of(admission_, services_)
      )) {}

Task<void> ConsoleSession::run() {
    const auto* const type = virt::find_console_type(admission_.record.console_type);
    const auto entry = services_.registry.enter(
        admission_.session_key, control_, type == nullptr ? 1 : type->connections
    );
    if (!entry) {
        co_await refuse(entry.error());
        co_return;
    }
    const auto ends_at = control_->details().ends_at;
    if (ends_at && *ends_at <= services_.clock.now()) {
        co_await refuse(make_error_code(Errc::session_expired));
        co_return;
    }
    if (admission_.record.view_only) {
        filter_ = type == nullptr ? nullptr : make_view_only_filter(*type);
        if (!filter_) {
            co_await refuse(Errc::console_unavailable);
            co_return;
        }
    }
    auto alone = services_.sharing.have_alone(admission_.record, control_->details());
    const auto in_time = co_await net::race(std::move(alone), control_->asked_to_end());
    const auto barred = in_time.first_won ? *in_time.first : Result<void>(*in_time.second);
    if (!barred) {
        co_await refuse(barred.error());
        co_return;
    }
    // Whoever ends the session need not wait until a host that stalls has been given up.
    auto outcome = co_await net::race(connect(), control_->asked_to_end());
    auto upstream =
        outcome.first_won ? std::move(*outcome.first) : Result<OpenUpstream>(*outcome.second);
    if (!upstream) {
        co_await refuse(told_reason(upstream.error()));
        co_return;
    }
    audit::Event opening = event("console_opened");
    const auto recorded = co_await services_.audit.record(std::move(opening));
    if (!recorded) {
        upstream->stream->close();
        co_await refuse(recorded.error());
        co_return;
    }
    log::info(
        "session_opened",
        {{"request", admission_.request_id},
         {"grant", admission_.record.id},
         {"instance", admission_.record.instance_id},
         {"type", admission_.record.console_type},
         {"view_only", admission_.record.view_only},
         {"transport", virt::transport_name(transport_)},
         {"why", why_},
         {"user", admission_.record.user},
         {"peer", admission_.peer}}
    );
    const error_code reason = co_await relay(std::move(*upstream));
    log::info("session_ended", {{"request", admission_.request_id}, {"cause", reason}});
}

audit::Event ConsoleSession::event(std::string_view name) const {
    const consoleauth::TokenRecord& record = admission_.record;
    return {
        name,
        admission_.request_id,
        {{"grant", record.id},
         {"user", record.user},
         {"project_id", record.project_id},
         {"instance_id", record.instance_id},
         {"instance_name", record.instance_name},
         {"type", record.console_type},
         {"view_only", record.view_only},
         {"transport", virt::transport_name(transport_)},
         {"peer", admission_.peer}},
    };
}

Milliseconds ConsoleSession::time_left() const {
    const auto left = connect_by_ - std::chrono::steady_clock::now();
    return std::max(Milliseconds(0), std::chrono::duration_cast<Milliseconds>(left));
}

Task<Result<OpenUpstream>> ConsoleSession::connect() {
    connect_by_ = std::chrono::steady_clock::now() + services_.connect_timeout;
    auto upstream = co_await connect_once();
    if (!upstream && upstream.error() == make_error_code(Errc::ticket_rejected)) {
        // The VM may have moved between the ticket and its use: one fresh ticket, then the refusal
        // counts.
        log::info("ticket_renewed", {{"request", admission_.request_id}});
        co_return co_await connect_once();
    }
    co_return upstream;
}

Task<Result<OpenUpstream>> ConsoleSession::connect_once() {
    auto info = co_await net::with_deadline(time_left(), ask_driver());
    if (!info) {
        co_return info.error();
    }
    host_place_.give_up();
    auto place = services_.limits.enter_host(info->host, admission_.request_id);
    if (!place) {
        co_return Errc::session_limit_reached;
    }
    host_place_ = std::move(*place);
    transport_ = info->transport;
    why_ = info->why;
    host_ = info->host;
    if (where_.host_id.empty()) {
        co_return co_await net::with_deadline(time_left(), open(std::move(*info)));
    }
    // One host has many VMs: who has learned that it does not answer spares the others the wait.
    const std::string host = net::Endpoint{info->host, info->port}.text();
    if (!services_.hosts.lets_in(host)) {
        log::info("console_host_not_asked", {{"request", admission_.request_id}, {"host", host}});
        co_return Errc::upstream_unreachable;
    }
    auto upstream = co_await net::with_deadline(time_left(), open(std::move(*info)));
    services_.hosts.note(host, upstream ? error_code() : upstream.error());
    co_return upstream;
}

Task<Result<OpenUpstream>> ConsoleSession::open(virt::ConnectInfo info) {
    const OpenFunction open_upstream = find_upstream(info.transport);
    if (open_upstream == nullptr) {
        co_return Errc::console_unavailable;
    }
    const UpstreamContext context{services_.tls, services_.vnc, services_.addresses};
    const metrics::Timer timer(measured::setup.with({"open"}));
    co_return co_await open_upstream(std::move(info), context);
}

Task<Result<virt::ConnectInfo>> ConsoleSession::ask_driver() {
    const metrics::Timer timer(measured::setup.with({"driver"}));
    auto ready = co_await services_.consoles.connect_info(admission_.record, admission_.request_id);
    if (!ready) {
        co_return ready.error();
    }
    driver_ = ready->driver;
    where_ = {ready->connect_info.vm_id, ready->connect_info.host_id};
    co_return std::move(ready->connect_info);
}

Task<Errc> ConsoleSession::disturbance() {
    if (driver_ == nullptr) {
        // A session that nobody tells anything ends by itself.
        const auto nobody_gives =
            std::make_shared<Announcement<Errc>>(worker_.context.get_executor());
        co_return co_await nobody_gives->given();
    }
    co_return co_await driver_->disturbance(where_);
}

Task<Errc> ConsoleSession::why_closed(Errc otherwise) {
    auto why = services_.consoles.why_closed(admission_.record, admission_.request_id);
    const auto known = co_await net::race(std::move(why), net::sleep_for(kReasonTime));
    co_return known.first_won ? *known.first : otherwise;
}

Task<Errc> ConsoleSession::relay_and_end(Relay& relay) {
    auto told_to_end = net::first_of(control_->asked_to_end(), keep());
    auto moving = net::first_of(relay.run(), relay.watch_browser(services_.stall_timeout));
    auto ended = net::first_of(std::move(moving), std::move(told_to_end));
    const auto outcome = co_await net::race(std::move(ended), disturbance());
    Errc reason = outcome.first_won ? *outcome.first : *outcome.second;
    if (outcome.first_won) {
        co_await relay.close_upstream(kFarewell);
    }
    // A VM that is gone from there may be somewhere else by now.
    if (reason == Errc::upstream_closed || reason == Errc::instance_unknown) {
        reason = co_await why_closed(reason);
    }
    std::string text = close_reason(reason, admission_.request_id);
    if (reason == Errc::session_taken_over) {
        text.append(1, ' ').append(control_->taken_over_by());
    }
    co_await relay.close_browser(close_code(reason), text, kFarewell);
    if (!outcome.first_won) {
        // Whoever waits for the console comes first: its old host may be past answering.
        co_await relay.close_upstream(kFarewell);
    }
    co_return reason;
}

Task<error_code> ConsoleSession::relay(OpenUpstream upstream) {
    // Who may only look presses no keys, whatever their codes.
    auto filter = filter_ ? std::move(filter_) : std::move(upstream.filter);
    Relay relay(
        *browser_, upstream, worker_.buffers, worker_.context.get_executor(), std::move(filter)
    );
    control_->opened(transport_, host_, relay.shared_counters());
    const OpenSession counted(admission_.record.console_type);
    const Errc reason = co_await relay_and_end(relay);
    const std::uint64_t to_browser = relay.counters().to_browser_bytes;
    const std::uint64_t to_console = relay.counters().to_upstream_bytes;
    log::debug(
        "session_bytes",
        {{"request", admission_.request_id}, {"to_browser", to_browser}, {"to_upstream", to_console}
        }
    );
    measured::sessions_ended.with({admission_.record.console_type, errc_name(reason)}).add();
    audit::Event ending = event("console_ended");
    ending.details["reason"] = errc_name(reason);
    ending.details["seconds"] =
        std::chrono::duration<double>(services_.clock.now() - control_->details().since).count();
    ending.details["bytes_to_browser"] = to_browser;
    ending.details["bytes_to_console"] = to_console;
    // The console is over whether that can be written or not; the log tells when it cannot.
    static_cast<void>(co_await services_.audit.record(std::move(ending)));
    co_return reason;
}

Task<void> ConsoleSession::refuse(error_code reason) {
    log::warn(
        "session_refused",
        {{"request", admission_.request_id},
         {"instance", admission_.record.instance_id},
         {"type", admission_.record.console_type},
         {"cause", reason}}
    );
    measured::count_refusal("console", reason);
    audit::Event refusal = event("console_refused");
    refusal.details["where"] = "console";
    refusal.details["reason"] = errc_name(reason);
    co_await services_.audit.note(std::move(refusal));
    const auto said = co_await net::with_deadline(kFarewell, say_refusal(reason));
    if (said) {
        co_await net::farewell(*browser_, worker_.buffers, kFarewell);
    }
}

Task<Result<void>> ConsoleSession::say_refusal(error_code reason) {
    const auto* const type = virt::find_console_type(admission_.record.console_type);
    std::deque<std::string> messages;
    if (type != nullptr && type->speaks_rfb && admission_.session_secret.empty()) {
        // For clients that know nothing of close codes, as the viewer page does.
        messages = rfb::refusal_messages(errc_sentence(reason));
    }
    for (const std::string& message : messages) {
        const std::string frame =
            net::websocket::whole_frame(net::websocket::Opcode::binary, message, nullptr);
        const auto said = co_await browser_->write_all(net::as_bytes(frame));
        if (!said) {
            co_return said.error();
        }
    }
    const std::string payload = net::websocket::close_payload(
        close_code(reason), close_reason(reason, admission_.request_id)
    );
    const std::string close =
        net::websocket::control_frame(net::websocket::Opcode::close, payload, nullptr);
    co_return co_await browser_->write_all(net::as_bytes(close));
}

Task<Errc> ConsoleSession::keep() {
    const Milliseconds kept = 3 * services_.touch_interval;
    Time kept_until = services_.clock.now() + kept;
    bool resumable = !admission_.session_secret.empty();
    for (;;) {
        if (resumable) {
            Presented presented(admission_.session_secret, admission_.request_id);
            const Time asked_at = services_.clock.now();
            const auto touched = co_await services_.authority.touch(std::move(presented));
            if (touched) {
                kept_until = asked_at + kept;
            } else {
                const bool is_gone = touched.error() == make_error_code(Errc::token_unknown);
                if (is_gone && services_.clock.now() < kept_until) {
                    co_return Errc::session_revoked;
                }
                // It has expired: the clock was set forward, or the store was away for long.
                resumable = !is_gone;
                log::warn(
                    "session_not_resumable",
                    {{"request", admission_.request_id},
                     {"cause", touched.error()},
                     {"for_good", is_gone}}
                );
            }
        }
        co_await net::sleep_for(services_.touch_interval);
    }
}

}  // namespace porthole::proxy
