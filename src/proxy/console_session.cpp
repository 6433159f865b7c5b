// SPDX-License-Identifier: Apache-2.0
#include "proxy/console_session.hpp"

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
#include <optional>

namespace porthole::proxy {
using boost::system::error_code;
using consoleauth::Presented;

namespace {

/// How long a side may take over its farewell.
constexpr Milliseconds kFarewell{2000};
/// How long to ask the driver why a console ended.
constexpr Milliseconds kReasonTime{5000};
/// Until when all nodes know of a session, by far.
constexpr Milliseconds kToldEverywhere{2000};
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

/// A task of the worker's that holds its session.
Task<void> as_task(std::shared_ptr<ConsoleSession> /*session*/, Task<void> work) {
    co_await std::move(work);
}

}  // namespace

struct ConsoleSession::Opening {
    explicit Opening(Admission admitted) : admission(std::move(admitted)) {}

    Admission admission;
    std::unique_ptr<ClientFilter> filter;  ///< of what the browser sends
    std::string why;                       ///< the console is reached for in the way it is
    std::string host;                      ///< and where
    virt::Whereabouts where;               ///< for who tells what becomes of it
    std::chrono::steady_clock::time_point connect_by;
};

struct ConsoleSession::Console {
    Console(ConsoleSession& session, OpenUpstream opened, std::unique_ptr<ClientFilter> filter)
        : upstream(std::move(opened)),
          relay(
              *session.browser_,
              upstream,
              session.worker_.buffers,
              session.worker_.context.get_executor(),
              std::move(filter)
          ),
          counted(std::in_place, session.control_->details().console_type) {}

    /// Nobody ends the session a second time.
    void stop_listening(SessionControl& control) {
        has_ended = true;
        control.when_asked_to_end(nullptr);
        if (disturbance) {
            disturbance->listen(nullptr);
        }
        member.leave();
    }

    OpenUpstream upstream;
    Relay relay;
    std::optional<OpenSession> counted;
    TaskGroup::Member member;
    virt::Driver::Disturbance disturbance;
    bool is_disturbed = false;  ///< that is what ended it
    bool has_ended = false;
};

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

Task<Errc> ConsoleSession::why_closed(Errc otherwise) {
    if (driver_ == nullptr) {
        co_return otherwise;
    }
    const SessionDetails& details = control_->details();
    auto why = services_.consoles.why_closed(details.instance_id, details.id);
    const auto known = co_await net::race(std::move(why), net::sleep_for(kReasonTime));
    co_return known.first_won ? *known.first : otherwise;
}

void ConsoleSession::relay(OpenUpstream upstream) {
    // Who may only look presses no keys, whatever their codes.
    auto filter = opening_->filter ? std::move(opening_->filter) : std::move(upstream.filter);
    console_ = std::make_unique<Console>(*this, std::move(upstream), std::move(filter));
    control_->opened(transport_, std::move(opening_->host), console_->relay.shared_counters());
    entry_->changed();
    console_->relay.start([self = shared_from_this()](Errc reason) {
        self->worker_.tasks.spawn(as_task(self, self->end(reason)));
    });
    console_->member = worker_.tasks.join([this] { console_->relay.end(Errc::shutting_down); });
    control_->when_asked_to_end([this](Errc reason) { console_->relay.end(reason); });
    if (driver_ != nullptr) {
        auto watching = watch(std::move(opening_->where));
        worker_.tasks.spawn(as_task(shared_from_this(), std::move(watching)));
    }
    if (services_.sharing.one_at_a_time()) {
        auto looking = look_for_others(std::move(opening_->admission.record));
        worker_.tasks.spawn(as_task(shared_from_this(), std::move(looking)));
    }
    session_secret_ = std::move(opening_->admission.session_secret);
    resumable_until_ = services_.clock.now() + 3 * services_.touch_interval;
    opening_.reset();
    worker_.rounds.join(*this);
    look();
}

void ConsoleSession::look() {
    const auto now = std::chrono::steady_clock::now();
    const bool is_timed = services_.stall_timeout > Milliseconds(0);
    if (is_timed && console_->relay.browser_stalls(services_.stall_timeout)) {
        console_->relay.end(Errc::browser_stalled);
    } else if (!session_secret_.empty() && now >= touch_at_) {
        touch_at_ = now + services_.touch_interval;
        worker_.tasks.spawn(as_task(shared_from_this(), touch()));
    }
}

Task<void> ConsoleSession::watch(virt::Whereabouts where) {
    auto disturbance = co_await driver_->watch(std::move(where));
    if (!disturbance || console_->has_ended) {
        co_return;
    }
    console_->disturbance = std::move(disturbance);
    console_->disturbance->listen([this](Errc reason) {
        console_->is_disturbed = console_->relay.end(reason);
    });
}

Task<void> ConsoleSession::look_for_others(consoleauth::TokenRecord record) {
    co_await net::sleep_for(kToldEverywhere);
    const auto alone = co_await services_.sharing.have_alone(record, control_->details());
    if (!alone && alone.error() == make_error_code(Errc::console_in_use)) {
        console_->relay.end(Errc::console_in_use);
    }
}

Task<void> ConsoleSession::touch() {
    const Time asked_at = services_.clock.now();
    Presented presented(session_secret_, control_->details().id);
    const auto touched = co_await services_.authority.touch(std::move(presented));
    if (touched) {
        resumable_until_ = asked_at + 3 * services_.touch_interval;
        co_return;
    }
    const bool is_gone = touched.error() == make_error_code(Errc::token_unknown);
    if (is_gone && services_.clock.now() < resumable_until_) {
        console_->relay.end(Errc::session_revoked);
        co_return;
    }
    if (is_gone) {
        // It has expired: the clock was set forward, or the store was away for long.
        session_secret_ = Secret();
    }
    log::warn(
        "session_not_resumable",
        {{"request", control_->details().id}, {"cause", touched.error()}, {"for_good", is_gone}}
    );
}

Task<void> ConsoleSession::end(Errc reason) {
    Relay& relay = console_->relay;
    console_->stop_listening(*control_);
    leave();
    if (!console_->is_disturbed) {
        co_await relay.close_upstream(kFarewell);
    }
    // A VM that is gone from there may be somewhere else by now.
    if (reason == Errc::upstream_closed || reason == Errc::instance_unknown) {
        reason = co_await why_closed(reason);
    }
    std::string text = close_reason(reason, control_->details().id);
    if (reason == Errc::session_taken_over) {
        text.append(1, ' ').append(control_->taken_over_by());
    }
    co_await relay.close_browser(close_code(reason), text, kFarewell);
    if (console_->is_disturbed) {
        // Whoever waits for the console comes first: its old host may be past answering.
        co_await relay.close_upstream(kFarewell);
    }
    const std::uint64_t to_browser = relay.counters().to_browser_bytes;
    const std::uint64_t to_console = relay.counters().to_upstream_bytes;
    log::debug(
        "session_bytes",
        {{"request", control_->details().id},
         {"to_browser", to_browser},
         {"to_upstream", to_console}}
    );
    measured::sessions_ended.with({control_->details().console_type, errc_name(reason)}).add();
    audit::Event ending = event("console_ended");
    ending.details["reason"] = errc_name(reason);
    ending.details["seconds"] =
        std::chrono::duration<double>(services_.clock.now() - control_->details().since).count();
    ending.details["bytes_to_browser"] = to_browser;
    ending.details["bytes_to_console"] = to_console;
    // The console is over whether that can be written or not; the log tells when it cannot.
    static_cast<void>(co_await services_.audit.record(std::move(ending)));
    console_->counted.reset();
    log::info(
        "session_ended", {{"request", control_->details().id}, {"cause", error_code(reason)}}
    );
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
