// SPDX-License-Identifier: Apache-2.0
#include "vsphere/soap_call.hpp"

namespace porthole::vsphere {
namespace {

Error named(Error error, const SoapRequest& request) {
    error.method = request.method();
    if (error.object.empty()) {
        error.object = to_string(request.self());
    }
    return error;
}

}  // namespace

Outcome<SoapAnswer> call_soap(
    Transport& transport,
    SoapRequest request,
    std::string_view api_version,
    const Secret& cookie,
    const CallContext& context
) {
    auto envelope = request.envelope(context.request_id);
    if (!envelope) {
        return envelope.error();
    }
    HttpRequest http;
    http.soap_action = "urn:vim25/" + std::string(api_version);
    http.body = std::move(*envelope);
    http.cookie = cookie;
    http.deadline = context.deadline;
    http.stop = context.stop;
    auto answered = transport.exchange(http);
    if (!answered) {
        return named(answered.error(), request);
    }
    auto reply = parse_soap_reply(request.method(), answered->status, std::move(answered->body));
    if (!reply) {
        return named(reply.error(), request);
    }
    return SoapAnswer{std::move(*reply), std::move(answered->cookie)};
}

}  // namespace porthole::vsphere
