// SPDX-License-Identifier: Apache-2.0
#include "proxy/console_session.hpp"

#include "base/log.hpp"
#include "net/deadline.hpp"
#include "net/endpoint.hpp"
#include "net/farewell.hpp"
#include "proxy/close_code.hpp"
#include "proxy/console_session_parts.hpp"
#include "proxy/rfb/browser_opening.hpp"
#include "proxy/view_only.hpp"
#include "virt/console_type.hpp"

#include <deque>

namespace porthole::proxy {
using boost::system::error_code;

namespace {

/// What was cancelled or failed below as an error that the browser is told: only our own names
/// leave the house.
error_code told_reason(const error_code& error) {
    return error.category() == errc_category() ? error : make_error_code(Errc::upstream_closed);
}

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
    net::Worker& worker,
    const SessionServices& services,
    Admission admission,
    net::StreamPtr browser
)
    : worker_(worker),
      services_(services),
      browser_(std::move(browser)),
      control_(std::make_shared<SessionControl>(
          worker.context.get_executor(), details_of(admission, services)
      )),
      opening_(std::make_unique<Opening>(std::move(admission))) {}

ConsoleSession::~ConsoleSession() {
    control_->when_asked_to_end(nullptr);
}

Task<void> ConsoleSession::open() {
    const auto* const type = virt::find_console_type(control_->details().console_type);
    auto entry = services_.registry.enter(
        opening_->admission.session_key, control_, type == nullptr ? 1 : type->connections
    );
    if (!entry) {
        co_await refuse(entry.error());
        co_return;
    }
    entry_ = std::move(*entry);
    const auto ends_at = control_->details().ends_at;
    if (ends_at && *ends_at <= services_.clock.now()) {
        co_await refuse(make_error_code(Errc::session_expired));
        co_return;
    }
    if (control_->details().view_only) {
        opening_->filter = type == nullptr ? nullptr : make_view_only_filter(*type);
        if (!opening_->filter) {
            co_await refuse(Errc::console_unavailable);
            co_return;
        }
    }
    auto alone = services_.sharing.have_alone(opening_->admission.record, control_->details());
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
    const SessionDetails& details = control_->details();
    log::info(
        "session_opened",
        {{"request", details.id},
         {"grant", details.grant},
         {"instance", details.instance_id},
         {"type", details.console_type},
         {"view_only", details.view_only},
         {"transport", virt::transport_name(transport_)},
         {"why", opening_->why},
         {"user", details.user},
         {"peer", details.peer}}
    );
    relay(std::move(*upstream));
}

audit::Event ConsoleSession::event(std::string_view name) const {
    const SessionDetails& details = control_->details();
    return {
        name,
        details.id,
        {{"grant", details.grant},
         {"user", details.user},
         {"project_id", details.project_id},
         {"instance_id", details.instance_id},
         {"instance_name", details.instance_name},
         {"type", details.console_type},
         {"view_only", details.view_only},
         {"transport", virt::transport_name(transport_)},
         {"peer", details.peer}},
    };
}

Milliseconds ConsoleSession::time_left() const {
    const auto left = opening_->connect_by - std::chrono::steady_clock::now();
    return std::max(Milliseconds(0), std::chrono::duration_cast<Milliseconds>(left));
}

Task<Result<OpenUpstream>> ConsoleSession::connect() {
    opening_->connect_by = std::chrono::steady_clock::now() + services_.connect_timeout;
    auto upstream = co_await connect_once();
    if (!upstream && upstream.error() == make_error_code(Errc::ticket_rejected)) {
        // The VM may have moved between the ticket and its use: one fresh ticket, then the refusal
        // counts.
        log::info("ticket_renewed", {{"request", control_->details().id}});
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
    auto place = services_.limits.enter_host(info->host, control_->details().id);
    if (!place) {
        co_return Errc::session_limit_reached;
    }
    host_place_ = std::move(*place);
    transport_ = info->transport;
    opening_->why = info->why;
    opening_->host = info->host;
    if (opening_->where.host_id.empty()) {
        co_return co_await net::with_deadline(time_left(), open_upstream(std::move(*info)));
    }
    // One host has many VMs: who has learned that it does not answer spares the others the wait.
    const std::string host = net::Endpoint{info->host, info->port}.text();
    if (!services_.hosts.lets_in(host)) {
        log::info("console_host_not_asked", {{"request", control_->details().id}, {"host", host}});
        co_return Errc::upstream_unreachable;
    }
    auto upstream = co_await net::with_deadline(time_left(), open_upstream(std::move(*info)));
    services_.hosts.note(host, upstream ? error_code() : upstream.error());
    co_return upstream;
}

Task<Result<OpenUpstream>> ConsoleSession::open_upstream(virt::ConnectInfo info) {
    const OpenFunction function = find_upstream(info.transport);
    if (function == nullptr) {
        co_return Errc::console_unavailable;
    }
    const UpstreamContext context{services_.tls, services_.vnc, services_.addresses};
    const metrics::Timer timer(measured::setup.with({"open"}));
    co_return co_await function(std::move(info), context);
}

Task<Result<virt::ConnectInfo>> ConsoleSession::ask_driver() {
    const metrics::Timer timer(measured::setup.with({"driver"}));
    auto ready = co_await services_.consoles.connect_info(
        opening_->admission.record, control_->details().id
    );
    if (!ready) {
        co_return ready.error();
    }
    driver_ = ready->driver;
    opening_->where = {ready->connect_info.vm_id, ready->connect_info.host_id};
    co_return std::move(ready->connect_info);
}

Task<void> ConsoleSession::refuse(error_code reason) {
    log::warn(
        "session_refused",
        {{"request", control_->details().id},
         {"instance", control_->details().instance_id},
         {"type", control_->details().console_type},
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
    const auto* const type = virt::find_console_type(control_->details().console_type);
    std::deque<std::string> messages;
    if (type != nullptr && type->speaks_rfb && opening_->admission.session_secret.empty()) {
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
        close_code(reason), close_reason(reason, control_->details().id)
    );
    const std::string close =
        net::websocket::control_frame(net::websocket::Opcode::close, payload, nullptr);
    co_return co_await browser_->write_all(net::as_bytes(close));
}

}  // namespace porthole::proxy
