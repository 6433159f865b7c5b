// SPDX-License-Identifier: Apache-2.0
#include "proxy/close_code.hpp"

#include <array>

namespace porthole::proxy {
namespace {

struct Row {
    Errc reason;
    std::uint16_t code;
};

// RFC 6455 section 7.4 leaves 4000-4999 to applications; ours end like the HTTP status that fits.
constexpr std::array kRows{
    Row{Errc::browser_closed, 1000},
    Row{Errc::protocol_violation, 1002},
    Row{Errc::token_missing, 4401},
    Row{Errc::token_unknown, 4401},
    Row{Errc::origin_refused, 4403},
    Row{Errc::instance_unknown, 4404},
    Row{Errc::instance_ambiguous, 4406},
    Row{Errc::instance_not_running, 4409},
    Row{Errc::console_unavailable, 4410},
    Row{Errc::instance_suspended, 4419},
    Row{Errc::console_limit_reached, 4429},
    Row{Errc::ticket_rejected, 4511},
    Row{Errc::session_limit_reached, 4440},
    Row{Errc::too_many_attempts, 4441},
    Row{Errc::browser_stalled, 4442},
    Row{Errc::thumbprint_mismatch, 4512},
    Row{Errc::upstream_unreachable, 4513},
    Row{Errc::upstream_protocol, 4514},
    Row{Errc::upstream_authentication_failed, 4516},
    Row{Errc::upstream_insecure, 4517},
    Row{Errc::upstream_closed, 4515},
    Row{Errc::console_moving, 4518},
    Row{Errc::deadline_exceeded, 4504},
    Row{Errc::store_unavailable, 4521},
    Row{Errc::driver_unavailable, 4522},
    Row{Errc::driver_refused, 4523},
    Row{Errc::session_replaced, 4430},
    Row{Errc::session_ended, 4431},
    Row{Errc::session_expired, 4432},
    Row{Errc::session_revoked, 4433},
    Row{Errc::session_idle, 4434},
    Row{Errc::session_taken_over, 4435},
    Row{Errc::console_in_use, 4436},
    Row{Errc::audit_unavailable, 4524},
    Row{Errc::shutting_down, 4503},
};
constexpr std::uint16_t kInternalError = 4500;

}  // namespace

std::uint16_t close_code(const boost::system::error_code& reason) noexcept {
    for (const Row& row : kRows) {
        if (reason == make_error_code(row.reason)) {
            return row.code;
        }
    }
    return kInternalError;
}

std::string close_reason(const boost::system::error_code& reason, std::string_view request_id) {
    std::string text(errc_name(reason));
    return text.append(" ").append(request_id);
}

unsigned refusal_status(const boost::system::error_code& reason) noexcept {
    if (reason == make_error_code(Errc::too_many_attempts)) {
        return 429;
    }
    switch (errc_condition(reason)) {
        case Condition::bad_request:
            return 400;
        case Condition::unauthenticated:
            return 401;
        case Condition::denied:
            return 403;
        case Condition::not_found:
            return 404;
        case Condition::conflict:
            return 409;
        case Condition::bad_upstream:
            return 502;
        case Condition::unavailable:
        case Condition::ended:
            break;
    }
    // Whatever has no name of ours is a bug of ours.
    return errc_name(reason) == errc_name(Errc::internal_error) ? 500 : 503;
}

}  // namespace porthole::proxy
