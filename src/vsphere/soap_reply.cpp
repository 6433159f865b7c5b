// SPDX-License-Identifier: Apache-2.0
#include "vsphere/soap_reply.hpp"

#include "vsphere/fault.hpp"
#include "vsphere/xml_text.hpp"

namespace porthole::vsphere {
namespace {

constexpr int kOk = 200;
constexpr int kInternalServerError = 500;
constexpr int kBadGateway = 502;
constexpr int kServiceUnavailable = 503;
constexpr int kGatewayTimeout = 504;

Error failure(ErrorKind kind, std::string detail) {
    Error error;
    error.kind = kind;
    error.detail = std::move(detail);
    return error;
}

/// The first element inside <Body>: a response or a fault.
XmlElement body_of(const XmlDocument& document) {
    const XmlElement envelope = document.root();
    return envelope.name() == "Envelope" ? envelope.child("Body").first_child() : XmlElement();
}

Outcome<SoapReply> read_reply(std::string_view method, int status, std::string body) {
    if (status == kBadGateway || status == kServiceUnavailable || status == kGatewayTimeout) {
        return failure(ErrorKind::unreachable, "HTTP status " + std::to_string(status));
    }
    // Faults come with 500; their body says more than the status.
    if (status != kOk && status != kInternalServerError) {
        return failure(ErrorKind::protocol, "HTTP status " + std::to_string(status));
    }
    auto document = XmlDocument::parse(std::move(body));
    if (!document) {
        return document.error();
    }
    const XmlElement answer = body_of(*document);
    if (answer.name() == "Fault") {
        return read_soap_fault(answer);
    }
    const std::string expected = std::string(method) + "Response";
    if (status != kOk || answer.name() != expected) {
        return failure(ErrorKind::protocol, "the reply holds no " + expected);
    }
    return SoapReply{*document, answer};
}

}  // namespace

Outcome<SoapReply> parse_soap_reply(std::string_view method, int status, std::string body) {
    auto reply = read_reply(method, status, std::move(body));
    if (!reply) {
        Error error = reply.error();
        error.method = method;
        return error;
    }
    return reply;
}

Outcome<ManagedObject> read_managed_object(const XmlElement& element) {
    ManagedObject object{std::string(element.attribute("type")), element.text()};
    if (object.type.empty() || object.id.empty() || !is_xml_text(object.type) ||
        !is_xml_text(object.id)) {
        return failure(ErrorKind::protocol, "the reply lacks a managed object reference");
    }
    return object;
}

}  // namespace porthole::vsphere
