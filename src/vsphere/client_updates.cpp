// SPDX-License-Identifier: Apache-2.0
// The calls of a Client that tell of changes.
#include "vsphere/client.hpp"

namespace porthole::vsphere {

Outcome<ManagedObject> Client::create_collector(const CallContext& context) {
    const auto make = [](const Session& session) {
        return SoapRequest("CreatePropertyCollector", session.content.property_collector);
    };
    const auto reply = call_in_session(make, context);
    if (!reply) {
        return reply.error();
    }
    return read_managed_object(reply->response.child("returnval"));
}

Outcome<ManagedObject> Client::watch(
    const ManagedObject& collector,
    const std::vector<ManagedObject>& vms,
    const CallContext& context
) {
    const auto make = [&](const Session&) { return watch_request(collector, vms); };
    const auto reply = call_in_session(make, context);
    if (!reply) {
        return reply.error();
    }
    return read_managed_object(reply->response.child("returnval"));
}

Outcome<Updates> Client::wait_for_updates(
    const ManagedObject& collector,
    std::string_view version,
    Seconds longest,
    const CallContext& context
) {
    const auto make = [&](const Session&) { return wait_request(collector, version, longest); };
    const auto reply = call_in_session(make, context);
    if (!reply) {
        return reply.error();
    }
    return read_updates(*reply);
}

Outcome<void> Client::destroy_filter(const ManagedObject& filter, const CallContext& context) {
    const auto make = [&](const Session&) { return SoapRequest("DestroyPropertyFilter", filter); };
    const auto reply = call_in_session(make, context);
    return reply ? Outcome<void>() : reply.error();
}

Outcome<void> Client::destroy_collector(
    const ManagedObject& collector, const CallContext& context
) {
    const auto make = [&](const Session&) {
        return SoapRequest("DestroyPropertyCollector", collector);
    };
    const auto reply = call_in_session(make, context);
    return reply ? Outcome<void>() : reply.error();
}

}  // namespace porthole::vsphere
