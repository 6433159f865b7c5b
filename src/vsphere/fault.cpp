// SPDX-License-Identifier: Apache-2.0
#include "vsphere/fault.hpp"

#include "vsphere/xml_text.hpp"

#include <algorithm>
#include <array>

namespace porthole::vsphere {
namespace {

struct Row {
    std::string_view fault;
    ErrorKind kind;
};

// Subtypes arrive under their own name, so those that matter have rows of their own.
constexpr std::array kFaults{
    Row{"NotAuthenticated", ErrorKind::not_authenticated},
    Row{"InvalidLogin", ErrorKind::login_refused},
    Row{"PasswordExpired", ErrorKind::login_refused},
    Row{"InvalidClientCertificate", ErrorKind::login_refused},
    Row{"NoPermission", ErrorKind::not_permitted},
    Row{"RestrictedVersion", ErrorKind::not_permitted},
    Row{"ManagedObjectNotFound", ErrorKind::not_found},
    Row{"InvalidPowerState", ErrorKind::not_running},
    Row{"MksConnectionLimitReached", ErrorKind::console_limit},
    Row{"InvalidState", ErrorKind::wrong_state},
    Row{"InvalidHostState", ErrorKind::wrong_state},
    Row{"InvalidHostConnectionState", ErrorKind::wrong_state},
    Row{"TaskInProgress", ErrorKind::wrong_state},
    Row{"HostCommunication", ErrorKind::wrong_state},
    Row{"HostNotConnected", ErrorKind::wrong_state},
    Row{"HostNotReachable", ErrorKind::wrong_state},
    Row{"InvalidArgument", ErrorKind::unsupported},
    Row{"InvalidRequest", ErrorKind::unsupported},
    Row{"InvalidType", ErrorKind::unsupported},
    Row{"InvalidName", ErrorKind::unsupported},
    Row{"InvalidProperty", ErrorKind::unsupported},
    Row{"NotSupported", ErrorKind::unsupported},
    Row{"NotImplemented", ErrorKind::unsupported},
    Row{"MethodNotFound", ErrorKind::unsupported},
    Row{"MethodDisabled", ErrorKind::unsupported},
};

/// A fault's own members, as "name=text", in the order they are shown.
constexpr std::array<std::string_view, 8> kMembers{
    "privilegeId",
    "requestedState",
    "existingState",
    "connectionLimit",
    "limit",
    "invalidProperty",
    "name",
    "method",
};

std::string fault_type(const XmlElement& fault) {
    if (!fault.type().empty()) {
        return clean_text(fault.type());
    }
    std::string_view name = fault.name();
    if (name.ends_with("Fault")) {
        name.remove_suffix(std::string_view("Fault").size());
    }
    return clean_text(name);
}

ErrorKind kind_of(std::string_view type) noexcept {
    const auto* const row = std::find_if(kFaults.begin(), kFaults.end(), [type](const Row& each) {
        return each.fault == type;
    });
    return row == kFaults.end() ? ErrorKind::other_fault : row->kind;
}

std::string fault_object(const XmlElement& fault) {
    for (const std::string_view name : {"object", "obj"}) {
        if (const XmlElement object = fault.child(name)) {
            return clean_text(std::string(object.attribute("type")) + ' ' + object.text());
        }
    }
    return {};
}

}  // namespace

Error read_method_fault(const XmlElement& fault, std::string_view message) {
    Error error;
    error.fault = fault_type(fault);
    error.kind = kind_of(error.fault);
    if (error.kind == ErrorKind::not_running &&
        fault.child("existingState").text() == "suspended") {
        error.kind = ErrorKind::suspended;
    }
    error.object = fault_object(fault);
    error.privilege = clean_text(fault.child("privilegeId").text());
    error.detail = clean_text(message);
    for (const std::string_view name : kMembers) {
        if (const XmlElement member = fault.child(name)) {
            error.detail += error.detail.empty() ? "" : ", ";
            error.detail += std::string(name) + ' ' + clean_text(member.text());
        }
    }
    return error;
}

Error read_soap_fault(const XmlElement& fault) {
    const std::string message = fault.child("faultstring").text();
    if (const XmlElement method_fault = fault.child("detail").first_child()) {
        return read_method_fault(method_fault, message);
    }
    Error error;
    error.detail = clean_text(message);
    return error;
}

}  // namespace porthole::vsphere
