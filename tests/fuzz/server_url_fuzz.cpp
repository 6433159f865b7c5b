// SPDX-License-Identifier: Apache-2.0
// What is taken for a server's URL names hosts that hold nothing which could break out of a log
// line, and nothing that C would cut short.
#include "base/server_url.hpp"
#include "fuzz/fuzz_target.hpp"

#include <algorithm>
#include <string>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace porthole;
    const auto url = ServerUrl::parse(fuzz::as_text(data, size));
    if (!url.problem.empty()) {
        return 0;
    }
    const auto is_special = [](char c) {
        return c <= ' ' || c >= 0x7f || c == '/' || c == '@' || c == ',' || c == '?';
    };
    fuzz::require(!url.hosts.empty(), "there is a host");
    for (const ServerUrl::Host& host : url.hosts) {
        fuzz::require(!host.name.empty(), "a host has a name");
        fuzz::require(
            std::none_of(host.name.begin(), host.name.end(), is_special), "it is a plain word"
        );
    }
    for (const std::string* const part : {&url.user, &url.password.reveal(), &url.path}) {
        fuzz::require(part->find('\0') == std::string::npos, "there is no NUL");
    }
    return 0;
}
