// SPDX-License-Identifier: Apache-2.0
#include "vsphere/error.hpp"

#include <array>

namespace porthole::vsphere {
namespace {

struct Row {
    ErrorKind kind;
    std::string_view name;
    std::string_view remedy;
};

constexpr std::array kRows{
    Row{ErrorKind::unreachable,
        "unreachable",
        "check that the url of this vCenter can be reached from here and that vCenter is running"},
    Row{ErrorKind::certificate,
        "certificate",
        "if this vCenter's certificate was replaced on purpose, set its thumbprint or ca_file to "
        "the new one"},
    Row{ErrorKind::login_refused,
        "login_refused",
        "check username and password of this vCenter, and whether the account is locked"},
    Row{ErrorKind::not_authenticated,
        "not_authenticated",
        "vCenter drops our sessions right after login: check its session limits and the load "
        "balancer before it"},
    Row{ErrorKind::not_permitted,
        "not_permitted",
        "give the account's role the missing privilege on the object"},
    Row{ErrorKind::not_found,
        "not_found",
        "check that the VM exists in this vCenter and that the account may see it"},
    Row{ErrorKind::ambiguous, "ambiguous", "give each of the VMs an instance uuid of its own"},
    Row{ErrorKind::not_running, "not_running", "power the VM on"},
    Row{ErrorKind::suspended, "suspended", "resume the VM"},
    Row{ErrorKind::console_limit,
        "console_limit",
        "close a console of this VM, or raise its RemoteDisplay.maxConnections"},
    Row{ErrorKind::wrong_state,
        "wrong_state",
        "check in vCenter that the VM and its ESXi host are connected"},
    Row{ErrorKind::unsupported,
        "unsupported",
        "set this vCenter's console to what the VM's host has, or to \"auto\""},
    Row{ErrorKind::invalid_text,
        "invalid_text",
        "take the control characters out of the configured text"},
    Row{ErrorKind::protocol,
        "protocol",
        "check that the url names the SDK of a vCenter or ESXi host (…/sdk), and nothing in "
        "between answers instead"},
    Row{ErrorKind::other_fault, "other_fault", "look for the operation id in vCenter's vpxd.log"},
};

const Row& row_of(ErrorKind kind) noexcept {
    for (const Row& row : kRows) {
        if (row.kind == kind) {
            return row;
        }
    }
    return kRows.back();
}

}  // namespace

std::string_view error_kind_name(ErrorKind kind) noexcept {
    return row_of(kind).name;
}

std::string remedy(const Error& error) {
    if (error.kind == ErrorKind::not_permitted && !error.privilege.empty()) {
        return "give the account's role the privilege " + error.privilege + " on " +
               (error.object.empty() ? "the object" : error.object);
    }
    if (error.kind == ErrorKind::certificate && !error.seen.empty()) {
        return std::string(row_of(error.kind).remedy) + ": " + error.seen;
    }
    return std::string(row_of(error.kind).remedy);
}

}  // namespace porthole::vsphere
