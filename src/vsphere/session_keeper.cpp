// SPDX-License-Identifier: Apache-2.0
#include "vsphere/session_keeper.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <utility>

namespace porthole::vsphere {
namespace {

constexpr Seconds kPauseAfterFailure{3};
constexpr Seconds kPauseAfterRefusal{60};
constexpr Seconds kLongestPause{15 * 60};

}  // namespace

SessionKeeper::SessionKeeper(Transport& transport, Credentials credentials, const Clock& clock)
    : transport_(transport),
      credentials_(std::move(credentials)),
      clock_(clock),
      next_pause_(kPauseAfterRefusal) {}

std::optional<Error> SessionKeeper::recent_failure() const {
    // A clock that was set back must not prolong the pause.
    if (!failure_ || clock_.now() >= failure_->until || clock_.now() < failure_->from) {
        return std::nullopt;
    }
    const auto left = std::chrono::ceil<Seconds>(failure_->until - clock_.now());
    Error error = failure_->error;
    error.detail += " (the server will be asked again in " + std::to_string(left.count()) + " s)";
    error.repeated = true;
    return error;
}

void SessionKeeper::remember(const Error& error) {
    const bool is_refusal = error.kind == ErrorKind::login_refused;
    const Seconds pause = is_refusal ? next_pause_ : kPauseAfterFailure;
    if (is_refusal) {
        next_pause_ = std::min(next_pause_ * 2, kLongestPause);
    }
    failure_ = Failure{error, clock_.now(), clock_.now() + pause};
}

Outcome<SessionPtr> SessionKeeper::current(const CallContext& context) {
    std::unique_lock lock(mutex_);
    const auto is_settled = [this] { return session_ || !login_under_way_; };
    if (!login_ended_.wait_until(lock, context.deadline, is_settled)) {
        Error error;
        error.kind = ErrorKind::unreachable;
        error.method = "Login";
        error.detail = "the login under way did not end in time";
        return error;
    }
    if (session_) {
        return session_;
    }
    if (auto error = recent_failure()) {
        return std::move(*error);
    }

    login_under_way_ = true;
    lock.unlock();
    return log_in_for_all(context);
}

/// Ends the login under way for those who wait for it, whether it succeeds, fails or throws.
class SessionKeeper::LoginUnderWay {
public:
    explicit LoginUnderWay(SessionKeeper& keeper) noexcept : keeper_(keeper) {}
    LoginUnderWay(const LoginUnderWay&) = delete;
    LoginUnderWay& operator=(const LoginUnderWay&) = delete;
    ~LoginUnderWay() {
        const std::scoped_lock lock(keeper_.mutex_);
        keeper_.login_under_way_ = false;
        keeper_.login_ended_.notify_all();
    }

private:
    SessionKeeper& keeper_;
};

Outcome<SessionPtr> SessionKeeper::log_in_for_all(const CallContext& context) {
    const LoginUnderWay under_way(*this);
    auto session = log_in(transport_, credentials_, context);
    {
        const std::scoped_lock lock(mutex_);
        if (!session) {
            remember(session.error());
            return session;
        }
        session_ = *session;
        failure_.reset();
        next_pause_ = kPauseAfterRefusal;
    }
    log::info(
        "vcenter_session_opened",
        {{"vcenter", transport_.endpoint().host},
         {"api_version", (*session)->api_version},
         {"user", (*session)->user_name},
         {"request", context.request_id}}
    );
    return session;
}

void SessionKeeper::lost(const SessionPtr& session) {
    const std::scoped_lock lock(mutex_);
    if (session_ == session) {
        session_.reset();
    }
}

void SessionKeeper::close(const CallContext& context) {
    SessionPtr session;
    {
        const std::scoped_lock lock(mutex_);
        session = std::exchange(session_, nullptr);
    }
    if (!session) {
        return;
    }
    const auto ended = log_out(transport_, *session, context);
    log::info(
        "vcenter_session_closed",
        {{"vcenter", transport_.endpoint().host},
         {"cause", ended ? std::string_view("logout") : error_kind_name(ended.error().kind)}}
    );
}

}  // namespace porthole::vsphere
