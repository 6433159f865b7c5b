// SPDX-License-Identifier: Apache-2.0
// Byte 0: HTTP's status; the rest is what a vCenter answered to AcquireTicket. What is taken for a
// reply is one, and all of it can be read.
#include "fuzz/fuzz_target.hpp"
#include "vsphere/soap_reply.hpp"

#include <array>
#include <string>

namespace {

/// Walks over all there is; how many elements.
std::size_t read_all(const porthole::vsphere::XmlElement& element) {
    std::size_t count = 1;
    static_cast<void>(element.text());
    static_cast<void>(element.type());
    static_cast<void>(porthole::vsphere::read_managed_object(element));
    for (const auto& child : element.children()) {
        count += read_all(child);
    }
    return count;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace porthole;
    constexpr std::array kStatuses{200, 500, 503, 404};
    if (size == 0) {
        return 0;
    }
    const int status = kStatuses[data[0] % kStatuses.size()];
    std::string body(fuzz::as_text(data + 1, size - 1));
    const auto reply = vsphere::parse_soap_reply("AcquireTicket", status, std::move(body));
    if (!reply) {
        fuzz::require(reply.error().method == "AcquireTicket", "an error says of what");
        return 0;
    }
    fuzz::require(status == 200, "success is 200");
    fuzz::require(reply->response.name() == "AcquireTicketResponse", "a reply is that call's");
    fuzz::require(read_all(reply->response) <= size, "an element takes a byte");
    return 0;
}
