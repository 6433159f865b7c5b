// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/system/result.hpp>

#include <string>
#include <string_view>

namespace porthole::vsphere {

/// What went wrong, as far as a caller treats it differently.
enum class ErrorKind {
    unreachable = 1,    ///< no connection, no answer in time, or a front end's 502, 503 or 504
    certificate,        ///< the server could not prove who it is; nothing was sent to it
    login_refused,      ///< wrong password, locked account
    not_authenticated,  ///< the session is gone, also after a new login
    not_permitted,      ///< the account's role lacks a privilege
    not_found,          ///< the object is not there, or the account may not see it
    ambiguous,          ///< more than one object answers to the name
    not_running,        ///< the VM is powered off
    suspended,          ///< the VM is suspended
    console_limit,      ///< as many consoles of the VM are open as its configuration allows
    wrong_state,        ///< the VM or its host is disconnected, or in another state that passes
    unsupported,        ///< this server does not have the method, argument or property
    invalid_text,       ///< a text of ours cannot be written in XML; nothing was sent
    protocol,           ///< the reply is not what the API promises
    other_fault,        ///< a fault this list has no word for
};

std::string_view error_kind_name(ErrorKind kind) noexcept;

/// A failed call, with all that a log line should tell an operator. Holds no secret; `object` and
/// `detail` are text from outside and are quoted where they are logged.
struct Error {
    ErrorKind kind = ErrorKind::other_fault;
    std::string method;     ///< "AcquireTicket"
    std::string object;     ///< what it was called on or for: "VirtualMachine vm-63"
    std::string fault;      ///< vSphere's name for it, when the server said so: "InvalidPowerState"
    std::string detail;     ///< what exactly happened
    std::string privilege;  ///< not_permitted: the missing one
    std::string seen;       ///< certificate: SHA-256 thumbprint of the one the server showed
    bool repeated = false;  ///< remembered from an earlier call: the server was not asked
};

/// What an operator can do about it: one sentence.
std::string remedy(const Error& error);

/// A call's value, or what went wrong.
template <class T>
class [[nodiscard]] Outcome : public boost::system::result<T, Error> {
public:
    using boost::system::result<T, Error>::result;
};

}  // namespace porthole::vsphere
