// SPDX-License-Identifier: Apache-2.0
#include "vsphere/ticket.hpp"

#include "vsphere/endpoint.hpp"
#include "vsphere/xml_text.hpp"

namespace porthole::vsphere {
namespace {

Error lacking(std::string_view what) {
    Error error;
    error.kind = ErrorKind::protocol;
    error.method = "AcquireTicket";
    error.detail = "the ticket has no usable " + std::string(what);
    return error;
}

}  // namespace

Outcome<VirtualMachineTicket> read_ticket(const SoapReply& reply) {
    const XmlElement told = reply.response.child("returnval");
    VirtualMachineTicket ticket;
    ticket.ticket = Secret(told.child("ticket").text());
    if (ticket.ticket.empty()) {
        return lacking("ticket");
    }
    if (const std::string port = told.child("port").text(); !port.empty()) {
        ticket.port = parse_port(port);
        if (ticket.port == 0) {
            return lacking("port");
        }
    }
    ticket.cfg_file = clean_text(told.child("cfgFile").text());
    ticket.host = told.child("host").text();
    ticket.ssl_thumbprint = told.child("sslThumbprint").text();
    for (const XmlElement& each : told.children("certThumbprintList")) {
        ticket.cert_thumbprints.push_back(
            {each.child("thumbprint").text(), each.child("hashAlgorithm").text()}
        );
    }
    ticket.url = Secret(told.child("url").text());
    ticket.ssl_certificate = told.child("sslCertificate").text();
    return ticket;
}

}  // namespace porthole::vsphere
