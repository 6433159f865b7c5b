// SPDX-License-Identifier: Apache-2.0
#include "virt/vmware/webmks.hpp"

#include "virt/host_port.hpp"
#include "vsphere/thumbprint.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace porthole::virt {
namespace {

using vsphere::Outcome;
using vsphere::Thumbprint;

constexpr std::uint16_t kDefaultPort = 443;
constexpr std::size_t kTicketLimit = 1024;

vsphere::Error refused(std::string why) {
    vsphere::Error error;
    error.kind = vsphere::ErrorKind::protocol;
    error.method = "AcquireTicket";
    error.detail = std::move(why);
    return error;
}

/// Characters that mean themselves in a URL (RFC 3986, unreserved), so that a ticket cannot become
/// anything but one segment of a path.
bool is_ticket(std::string_view ticket) {
    return !ticket.empty() && ticket.size() <= kTicketLimit && ticket != "." && ticket != ".." &&
           std::all_of(ticket.begin(), ticket.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '_' || c == '~' || c == '-';
           });
}

/// False when `text` is no thumbprint. Those of algorithms that we do not know are the caller's to
/// pass over.
bool put(std::string_view text, Thumbprints& thumbprints) {
    const auto parsed = vsphere::parse_thumbprint(text);
    if (!parsed) {
        return false;
    }
    const bool is_sha1 = parsed->algorithm == Thumbprint::Algorithm::sha1;
    (is_sha1 ? thumbprints.sha1 : thumbprints.sha256) = parsed->text;
    return true;
}

bool is_known_algorithm(std::string_view name) {
    std::string plain;
    for (const char c : name) {
        if (c != '-') {
            plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
    }
    return plain.empty() || plain == "sha1" || plain == "sha256";
}

Outcome<Thumbprints> thumbprints_of(const vsphere::VirtualMachineTicket& ticket) {
    Thumbprints thumbprints;
    if (!ticket.ssl_thumbprint.empty() && !put(ticket.ssl_thumbprint, thumbprints)) {
        return refused("the ticket's sslThumbprint is not one");
    }
    for (const auto& each : ticket.cert_thumbprints) {
        if (is_known_algorithm(each.hash_algorithm) && !put(each.thumbprint, thumbprints)) {
            return refused("the ticket's certThumbprintList holds something else");
        }
    }
    if (!ticket.ssl_certificate.empty()) {
        const auto der = vsphere::der_of_pem(ticket.ssl_certificate);
        if (!der) {
            return refused("the ticket's sslCertificate is not one");
        }
        thumbprints.sha256 = vsphere::thumbprint_of(Thumbprint::Algorithm::sha256, *der).text;
    }
    return thumbprints;
}

}  // namespace

Outcome<ConnectInfo> webmks_connect_info(const vsphere::VirtualMachineTicket& ticket) {
    if (!is_ticket(ticket.ticket.reveal())) {
        return refused("the ticket holds characters that a ticket has not");
    }
    if (!is_host(ticket.host)) {
        return refused("the ticket's host is neither a name nor an address");
    }
    auto thumbprints = thumbprints_of(ticket);
    if (!thumbprints) {
        return thumbprints.error();
    }
    ConnectInfo info;
    info.transport = Transport::webmks;
    info.host = ticket.host;
    info.port = ticket.port == 0 ? kDefaultPort : ticket.port;
    info.path = "/ticket/" + ticket.ticket.reveal();
    info.ticket = ticket.ticket;
    info.thumbprints = std::move(*thumbprints);
    return info;
}

}  // namespace porthole::virt
