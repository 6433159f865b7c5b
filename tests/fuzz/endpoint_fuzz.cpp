// SPDX-License-Identifier: Apache-2.0
// What is an endpoint keeps its meaning when it is written and read again, and holds nothing that
// could break out of a log line, a Host header or a URL.
#include "fuzz/fuzz_target.hpp"
#include "net/endpoint.hpp"

#include <algorithm>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace porthole;
    const auto endpoint = net::Endpoint::parse(fuzz::as_text(data, size));
    if (!endpoint) {
        return 0;
    }
    const auto again = net::Endpoint::parse(endpoint->text());
    fuzz::require(again == endpoint, "written and read again, it is the same");
    fuzz::require(!endpoint->host.empty(), "there is a host");
    fuzz::require(
        std::none_of(
            endpoint->host.begin(),
            endpoint->host.end(),
            [](char c) {
                return c <= ' ' || c >= 0x7f || c == '/' || c == '@' || c == '[' || c == ']' ||
                       c == '?' || c == '#';
            }
        ),
        "the host is a plain word"
    );
    fuzz::require(!endpoint->is_loopback() || endpoint->is_address(), "names are no loopback");
    return 0;
}
