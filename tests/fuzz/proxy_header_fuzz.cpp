// SPDX-License-Identifier: Apache-2.0
// However a header arrives, no byte behind it is asked for, and what is whole says one thing or is
// refused.
#include "fuzz/fuzz_target.hpp"
#include "net/proxy_header.hpp"

#include <string>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace porthole;
    const auto input = fuzz::as_text(data, size);
    std::string header;
    for (;;) {
        const auto lacks = net::proxy_header_lacks(header);
        if (!lacks) {
            return 0;
        }
        if (*lacks == 0) {
            break;
        }
        if (header.size() + *lacks > input.size()) {
            return 0;
        }
        header += input.substr(header.size(), *lacks);
        fuzz::require(header.size() <= 16 + 2048, "a header is bounded");
    }
    const auto parsed = net::parse_proxy_header(header);
    fuzz::require(
        !parsed || header.ends_with("\r\n") || header.size() >= 16,
        "it ends where one of its forms does"
    );
    if (parsed && parsed->source) {
        const auto scope = parsed->source->is_v6() ? parsed->source->to_v6().scope_id() : 0;
        fuzz::require(scope == 0, "an address names no interface of ours");
    }
    fuzz::require(!net::parse_proxy_header(header + "x"), "a header with more behind it is none");
    return 0;
}
