// SPDX-License-Identifier: Apache-2.0
#include "virt/vmware/html5_console.hpp"

#include "net/thumbprint.hpp"

#include <algorithm>
#include <utility>

namespace porthole::virt {
namespace {

using vsphere::ErrorKind;
using vsphere::Outcome;

constexpr std::size_t kTicketLimit = 1024;
constexpr std::size_t kSha1Length = 20 * 3 - 1;

vsphere::Error failure(ErrorKind kind, std::string method, std::string detail) {
    vsphere::Error error;
    error.kind = kind;
    error.method = std::move(method);
    error.detail = std::move(detail);
    return error;
}

bool is_clone_ticket(std::string_view ticket) {
    return !ticket.empty() && ticket.size() <= kTicketLimit &&
           std::all_of(ticket.begin(), ticket.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

}  // namespace

std::string thumbprint_in(std::string_view clone_ticket) {
    constexpr std::string_view kMark = "--tp-";
    const auto at = clone_ticket.rfind(kMark);
    if (at == std::string_view::npos) {
        return {};
    }
    std::string text(clone_ticket.substr(at + kMark.size()));
    std::replace(text.begin(), text.end(), '-', ':');
    const auto thumbprint = net::Thumbprint::parse(text);
    const std::string written = thumbprint ? thumbprint->text() : std::string();
    return written.size() == kSha1Length ? written : std::string();
}

Html5Consoles::Html5Consoles(vsphere::Client& client, const std::string& thumbprint)
    : client_(client) {
    if (const auto pin = net::Thumbprint::parse(thumbprint)) {
        const std::string text = pin->text();
        (text.size() == kSha1Length ? configured_.sha1 : configured_.sha256) = text;
    }
}

Outcome<ConnectInfo> Html5Consoles::open(
    const ConsoleService& service, const std::string& vc_fqdn, const vsphere::CallContext& context
) {
    const auto is_esxi = client_.is_esxi(context);
    if (!is_esxi) {
        return is_esxi.error();
    }
    if (*is_esxi) {
        return failure(
            ErrorKind::unsupported, "console", "an ESXi host alone has no console service"
        );
    }
    if (vc_fqdn.empty()) {
        return failure(
            ErrorKind::unsupported,
            "QueryOptions",
            "the console service wants vCenter's setting VirtualCenter.FQDN, which is not readable "
            "or empty"
        );
    }
    auto ticket = client_.acquire_clone_ticket(context);
    if (!ticket) {
        return ticket.error();
    }
    if (!is_clone_ticket(ticket->reveal())) {
        return failure(ErrorKind::protocol, "AcquireCloneTicket", "the reply holds no ticket");
    }
    ConnectInfo info;
    info.transport = Transport::vcenter_html5;
    info.host = client_.endpoint().host;
    info.port = service.port;
    info.encrypted = service.encrypted;
    info.thumbprints = configured_;
    if (std::string told = thumbprint_in(ticket->reveal()); !told.empty()) {
        info.thumbprints.sha1 = std::move(told);
    }
    if (info.thumbprints.sha1.empty()) {
        return failure(
            ErrorKind::unsupported,
            "AcquireCloneTicket",
            "the ticket carries no thumbprint, and the console service wants vCenter's SHA-1 one; "
            "thumbprint in [[vcenter]] may be that"
        );
    }
    info.session_ticket = std::move(*ticket);
    return info;
}

}  // namespace porthole::virt
