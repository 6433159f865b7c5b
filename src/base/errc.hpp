// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/is_error_code_enum.hpp>

#include <span>
#include <string_view>

namespace porthole {

/// What happened. Each is told apart by a caller, a log reader, the viewer page or a test: its name
/// (`errc_name`) is what they see, in the log as `cause=`, in the API and the page as `code`, in a
/// WebSocket's close reason as the first word.
enum class Errc {
    token_missing = 1,  ///< a console was asked for without a token
    token_unknown,    ///< never issued, already used, revoked or expired: all the same from outside
    origin_refused,   ///< the browser's Origin is not one of the configured public origins
    request_invalid,  ///< the request is malformed; the log and the API say where
    not_authenticated,      ///< the API caller did not say who it is, or nobody knows it
    not_permitted,          ///< the caller is known and may not do this
    instance_unknown,       ///< no driver knows the instance, or it belongs to somebody else
    instance_ambiguous,     ///< more than one VM carries this instance uuid
    instance_not_running,   ///< powered off
    instance_suspended,     ///< suspended: it goes on where it was once somebody resumes it
    console_unavailable,    ///< this type of console is switched off, or this instance has none
    console_limit_reached,  ///< the hypervisor's limit of open consoles of one VM is reached
    console_in_use,  ///< somebody else has the console, and it is shared on request or not at all
    session_limit_reached,           ///< a limit of [limits] is reached; the log says which
    too_many_attempts,               ///< too many wrong tokens came from there lately
    ticket_rejected,                 ///< the console host refused the ticket
    thumbprint_mismatch,             ///< a certificate is not the pinned one, or does not verify
    upstream_unreachable,            ///< no TCP connection to the console host
    upstream_protocol,               ///< the console host does not speak what it should
    upstream_authentication_failed,  ///< the console host refused our password or certificate
    upstream_insecure,  ///< the console host offers nothing as secure as the configuration asks for
    upstream_closed,    ///< the console host ended the session
    console_moving,     ///< the console host ended the session and the VM runs on, perhaps on
                        ///< another host: whoever asks again gets its console there
    browser_stalled,    ///< the browser has read nothing for too long
    browser_closed,     ///< the browser went away or closed the session: the usual end
    protocol_violation,    ///< the browser broke the WebSocket or HTTP protocol
    deadline_exceeded,     ///< a peer did not answer in time
    store_unavailable,     ///< the token store did not answer
    audit_unavailable,     ///< the audit log cannot be written, and nothing may happen without it
    driver_unavailable,    ///< vCenter is unreachable or too busy
    driver_refused,        ///< vCenter refused our account: wrong password or missing privilege
    identity_unavailable,  ///< who knows the API's callers (Keystone) did not answer, or not us
    session_replaced,      ///< the same session was opened again elsewhere
    session_taken_over,    ///< somebody else has taken the console over
    session_ended,         ///< ended by an administrator
    session_revoked,       ///< its token, user, project or instance was revoked
    session_expired,       ///< the time that its token, or the configuration, gave it is up
    session_idle,          ///< nobody has used it for as long as the configuration allows
    shutting_down,   ///< this node is going away; another one, or the same, will be there soon
    internal_error,  ///< a bug of ours
};

/// What the caller can do about it. Edges map conditions, not single errors, where a group shares
/// the answer.
enum class Condition {
    bad_request = 1,  ///< ask differently
    unauthenticated,  ///< say who you are
    denied,           ///< ask for a new token, or for the right to have one
    not_found,        ///< look for another instance
    conflict,         ///< change the instance's state first
    bad_upstream,     ///< the console's side is at fault: an operator must look
    unavailable,      ///< try again later
    ended,            ///< nothing is wrong
};

/// `token_unknown` and so on; "internal_error" for codes that are not an Errc.
std::string_view errc_name(const boost::system::error_code& error) noexcept;
std::string_view errc_name(Errc error) noexcept;

/// One sentence for the person who meets the error, with what to do next. Names no host and no
/// secret.
std::string_view errc_sentence(const boost::system::error_code& error) noexcept;

Condition errc_condition(const boost::system::error_code& error) noexcept;

/// Every Errc there is, in order of declaration.
std::span<const Errc> all_errcs() noexcept;

const boost::system::error_category& errc_category() noexcept;

inline boost::system::error_code make_error_code(Errc error) noexcept {
    return {static_cast<int>(error), errc_category()};
}

}  // namespace porthole

template <>
struct boost::system::is_error_code_enum<porthole::Errc> : std::true_type {};
