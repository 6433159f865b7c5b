// SPDX-License-Identifier: Apache-2.0
// The URL of a console ticket: what is read of it can be put into a request as it is.
#include "fuzz/fuzz_target.hpp"
#include "net/endpoint.hpp"
#include "virt/vmware/ticket.hpp"

#include <algorithm>
#include <string>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace porthole;
    const std::string url(fuzz::as_text(data, size));
    vsphere::VirtualMachineTicket ticket;
    ticket.ticket = Secret(std::string("8136e5188d21dedc"));
    ticket.url = Secret(url);

    const auto info = virt::ticket_connect_info(virt::TicketType::webmks, ticket);

    if (!info) {
        return 0;
    }
    fuzz::require(url.starts_with("wss://"), "no other scheme");
    fuzz::require(info->port != 0, "there is a port");
    const net::Endpoint endpoint{info->host, info->port};
    fuzz::require(net::Endpoint::parse(endpoint.text()) == endpoint, "the host is one");
    fuzz::require(info->path.size() > 1 && info->path.front() == '/', "the path is absolute");
    fuzz::require(
        info->path.find("/.") == std::string::npos ||
            (info->path + '/').find("/../") == std::string::npos,
        "the path climbs nowhere"
    );
    fuzz::require(
        std::all_of(
            info->path.begin(),
            info->path.end(),
            [](char c) {
                return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '/' || c == '-' || c == '.' || c == '_' || c == '~';
            }
        ),
        "the path is one word"
    );
    return 0;
}
