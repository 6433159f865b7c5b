// SPDX-License-Identifier: Apache-2.0
#include "vsphere/updates.hpp"

#include "vsphere/fault.hpp"
#include "vsphere/xml_text.hpp"

#include <algorithm>

namespace porthole::vsphere {
namespace {

constexpr std::string_view kPowerState = "runtime.powerState";
constexpr std::string_view kHost = "runtime.host";

VmUpdate& entry_of(std::vector<VmUpdate>& updates, const ManagedObject& vm) {
    const auto known = std::find_if(updates.begin(), updates.end(), [&vm](const VmUpdate& each) {
        return each.vm == vm;
    });
    if (known != updates.end()) {
        return *known;
    }
    VmUpdate update;
    update.vm = vm;
    updates.push_back(std::move(update));
    return updates.back();
}

void apply(const XmlElement& object, VmUpdate& update) {
    update.is_gone = object.child("kind").text() == "leave";
    for (const XmlElement& change : object.children("changeSet")) {
        const std::string name = change.child("name").text();
        const XmlElement value = change.child("val");
        if (!value) {
            continue;  // unset, as while a VM is registered anew: what comes next counts
        }
        if (name == kPowerState) {
            update.power_state = clean_text(value.text());
        } else if (name == kHost) {
            if (auto host = read_managed_object(value)) {
                update.host = std::move(*host);
            }
        }
    }
}

/// The session's end, when that is why properties of `object` were withheld.
std::optional<Error> session_end(const XmlElement& object) {
    for (const XmlElement& missing : object.children("missingSet")) {
        const XmlElement why = missing.child("fault");
        Error error = read_method_fault(why.child("fault"), why.child("localizedMessage").text());
        if (error.kind == ErrorKind::not_authenticated) {
            error.method = "WaitForUpdatesEx";
            return error;
        }
    }
    return std::nullopt;
}

}  // namespace

SoapRequest watch_request(const ManagedObject& collector, const std::vector<ManagedObject>& vms) {
    SoapRequest request("CreateFilter", collector);
    request.open("spec").open("propSet").text("type", "VirtualMachine").flag("all", false);
    request.text("pathSet", kPowerState).text("pathSet", kHost).close();
    for (const ManagedObject& vm : vms) {
        request.open("objectSet").object("obj", vm).flag("skip", false).close();
    }
    request.close().flag("partialUpdates", false);
    return request;
}

SoapRequest wait_request(
    const ManagedObject& collector, std::string_view version, Seconds longest
) {
    SoapRequest request("WaitForUpdatesEx", collector);
    request.text("version", version).open("options");
    request.text("maxWaitSeconds", std::to_string(longest.count())).close();
    return request;
}

Outcome<Updates> read_updates(const SoapReply& reply) {
    Updates updates;
    const XmlElement told = reply.response.child("returnval");
    updates.version = told.child("version").text();
    for (const XmlElement& filter : told.children("filterSet")) {
        for (const XmlElement& object : filter.children("objectSet")) {
            if (auto error = session_end(object)) {
                return std::move(*error);
            }
            if (const auto vm = read_managed_object(object.child("obj"))) {
                apply(object, entry_of(updates.vms, *vm));
            }
        }
    }
    return updates;
}

}  // namespace porthole::vsphere
