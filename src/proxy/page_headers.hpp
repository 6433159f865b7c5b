// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http/message.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace porthole::proxy {

/// Gives a page or an asset the headers that keep it to itself: a content security policy without
/// unsafe-anything, no framing except by `frame_ancestors`, no Referer, no sniffing. The page at
/// `path` may run WebAssembly if it is the only one that can show some console type. A page that
/// `loads_sdk` may have the two policies of Trusted Types that this takes
/// (web/src/viewers/sdk_policies.ts), any other one none.
void set_page_headers(
    net::http::Response& response,
    const std::vector<std::string>& frame_ancestors,
    std::string_view path = {},
    bool loads_sdk = false
);

/// Lets pages of every origin load what has those headers: a script without secrets.
void let_other_pages_load(net::http::Response& response);

}  // namespace porthole::proxy
