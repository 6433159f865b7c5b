// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http/message.hpp"

#include <string>
#include <vector>

namespace porthole::proxy {

/// Gives a page or an asset the headers that keep it to itself: a content security policy without
/// unsafe-anything, no framing except by `frame_ancestors`, no Referer, no sniffing.
void set_page_headers(
    net::http::Response& response, const std::vector<std::string>& frame_ancestors
);

/// Lets pages of every origin load what has those headers: a script without secrets.
void let_other_pages_load(net::http::Response& response);

}  // namespace porthole::proxy
