// SPDX-License-Identifier: Apache-2.0
#include "base/errc.hpp"

#include <array>
#include <string>

namespace porthole {
namespace {

struct Row {
    Errc errc;
    std::string_view name;
    Condition condition;
    std::string_view sentence;
};

constexpr std::array kRows{
    Row{Errc::token_missing,
        "token_missing",
        Condition::denied,
        "This address holds no console token. Ask for a new console link."},
    Row{Errc::token_unknown,
        "token_unknown",
        Condition::denied,
        "This console link has expired, was already used, or is not valid. Ask for a new one."},
    Row{Errc::origin_refused,
        "origin_refused",
        Condition::denied,
        "Consoles may not be opened from this web site. An operator can add it to public_origins."},
    Row{Errc::request_invalid,
        "request_invalid",
        Condition::bad_request,
        "The request is malformed."},
    Row{Errc::not_authenticated,
        "not_authenticated",
        Condition::unauthenticated,
        "The request you have made requires authentication."},
    Row{Errc::not_permitted,
        "not_permitted",
        Condition::denied,
        "You may not do this. Ask whoever owns the project."},
    Row{Errc::instance_unknown,
        "instance_unknown",
        Condition::not_found,
        "This virtual machine does not exist any more, or you may not see it."},
    Row{Errc::instance_ambiguous,
        "instance_ambiguous",
        Condition::conflict,
        "More than one virtual machine carries this id. An operator must give one of them a new "
        "one."},
    Row{Errc::instance_not_running,
        "instance_not_running",
        Condition::conflict,
        "This virtual machine is not running. Power it on, then open the console again."},
    Row{Errc::instance_suspended,
        "instance_suspended",
        Condition::conflict,
        "This virtual machine is suspended. Resume it, then open the console again."},
    Row{Errc::console_unavailable,
        "console_unavailable",
        Condition::bad_request,
        "This virtual machine has no console of this type."},
    Row{Errc::console_limit_reached,
        "console_limit_reached",
        Condition::unavailable,
        "Too many consoles of this virtual machine are open. Close one, then try again."},
    Row{Errc::console_in_use,
        "console_in_use",
        Condition::conflict,
        "Somebody else uses this console. Try again when it is free."},
    Row{Errc::session_limit_reached,
        "session_limit_reached",
        Condition::unavailable,
        "Too many consoles are open. Close one, then try again."},
    Row{Errc::too_many_attempts,
        "too_many_attempts",
        Condition::unavailable,
        "Too many console links from here were not valid. Wait a minute, then try again."},
    Row{Errc::ticket_rejected,
        "ticket_rejected",
        Condition::bad_upstream,
        "The console host refused the ticket. Try again; if it stays so, tell an operator."},
    Row{Errc::thumbprint_mismatch,
        "thumbprint_mismatch",
        Condition::bad_upstream,
        "The console host could not prove who it is. Tell an operator: its certificate may have "
        "changed."},
    Row{Errc::upstream_unreachable,
        "upstream_unreachable",
        Condition::bad_upstream,
        "The console host cannot be reached. Tell an operator."},
    Row{Errc::upstream_protocol,
        "upstream_protocol",
        Condition::bad_upstream,
        "The console host does not answer as a console should. Tell an operator."},
    Row{Errc::upstream_authentication_failed,
        "upstream_authentication_failed",
        Condition::bad_upstream,
        "The console host refused the password or the certificate that it was shown. Tell an "
        "operator."},
    Row{Errc::upstream_insecure,
        "upstream_insecure",
        Condition::bad_upstream,
        "The console host offers no connection that is as secure as it must be. Tell an "
        "operator."},
    Row{Errc::upstream_closed,
        "upstream_closed",
        Condition::ended,
        "The console host ended the session. Open it again."},
    Row{Errc::console_moving,
        "console_moving",
        Condition::unavailable,
        "This console is moving to another host, or its host restarts. Open it again in a "
        "moment."},
    Row{Errc::browser_stalled,
        "browser_stalled",
        Condition::ended,
        "The browser has taken nothing from this console for too long. Open it again."},
    Row{Errc::browser_closed, "browser_closed", Condition::ended, "The console was closed."},
    Row{Errc::protocol_violation,
        "protocol_violation",
        Condition::bad_request,
        "The browser, or something between it and us, broke the protocol."},
    Row{Errc::deadline_exceeded,
        "deadline_exceeded",
        Condition::unavailable,
        "The console host did not answer in time. Try again."},
    Row{Errc::store_unavailable,
        "store_unavailable",
        Condition::unavailable,
        "The token store does not answer. Try again in a moment."},
    Row{Errc::audit_unavailable,
        "audit_unavailable",
        Condition::unavailable,
        "Consoles cannot be recorded at the moment, so none is opened. Tell an operator."},
    Row{Errc::driver_unavailable,
        "driver_unavailable",
        Condition::unavailable,
        "The virtualisation platform does not answer. Try again in a moment."},
    Row{Errc::driver_refused,
        "driver_refused",
        Condition::bad_upstream,
        "The virtualisation platform refused to open this console. Tell an operator."},
    Row{Errc::identity_unavailable,
        "identity_unavailable",
        Condition::unavailable,
        "The identity service does not answer. Try again in a moment."},
    Row{Errc::session_replaced,
        "session_replaced",
        Condition::ended,
        "This console was opened again, and goes on there."},
    Row{Errc::session_taken_over,
        "session_taken_over",
        Condition::ended,
        "Somebody else has taken this console over."},
    Row{Errc::session_ended,
        "session_ended",
        Condition::ended,
        "An administrator ended this console."},
    Row{Errc::session_revoked,
        "session_revoked",
        Condition::ended,
        "Access to this console was withdrawn. Ask for a new link."},
    Row{Errc::session_expired,
        "session_expired",
        Condition::ended,
        "The time for this console is up. Ask for a new link."},
    Row{Errc::session_idle,
        "session_idle",
        Condition::ended,
        "Nobody has used this console for a while. Open it again."},
    Row{Errc::shutting_down,
        "shutting_down",
        Condition::unavailable,
        "This console server is restarting. Try again in a moment."},
    Row{Errc::internal_error,
        "internal_error",
        Condition::unavailable,
        "Something went wrong on our side. Tell an operator the id shown here."},
};

constexpr auto kErrcs = [] {
    std::array<Errc, kRows.size()> errcs{};
    for (std::size_t i = 0; i < kRows.size(); ++i) {
        errcs[i] = kRows[i].errc;
    }
    return errcs;
}();

const Row& row_of(int value) noexcept {
    for (const Row& row : kRows) {
        if (static_cast<int>(row.errc) == value) {
            return row;
        }
    }
    return kRows.back();
}

const Row& row_of(const boost::system::error_code& error) noexcept {
    return error.category() == errc_category() ? row_of(error.value()) : kRows.back();
}

class Category final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "porthole"; }
    std::string message(int value) const override { return std::string(row_of(value).sentence); }
};

}  // namespace

std::string_view errc_name(const boost::system::error_code& error) noexcept {
    return row_of(error).name;
}

std::string_view errc_name(Errc error) noexcept {
    return row_of(static_cast<int>(error)).name;
}

std::string_view errc_sentence(const boost::system::error_code& error) noexcept {
    return row_of(error).sentence;
}

Condition errc_condition(const boost::system::error_code& error) noexcept {
    return row_of(error).condition;
}

std::span<const Errc> all_errcs() noexcept {
    return kErrcs;
}

const boost::system::error_category& errc_category() noexcept {
    static const Category category;
    return category;
}

}  // namespace porthole
