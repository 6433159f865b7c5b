// SPDX-License-Identifier: Apache-2.0
// A session from the moment that its console is open.
#include "base/log.hpp"
#include "net/deadline.hpp"
#include "proxy/close_code.hpp"
#include "proxy/console_session.hpp"
#include "proxy/console_session_parts.hpp"

namespace porthole::proxy {
using boost::system::error_code;
using consoleauth::Presented;

namespace {

/// How long to ask the driver why a console ended.
constexpr Milliseconds kReasonTime{5000};
/// Until when all nodes know of a session, by far.
constexpr Milliseconds kToldEverywhere{2000};

/// A task of the worker's that holds its session.
Task<void> as_task(std::shared_ptr<ConsoleSession> /*session*/, Task<void> work) {
    co_await std::move(work);
}

}  // namespace

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

}  // namespace porthole::proxy
