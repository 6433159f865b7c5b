// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http/message.hpp"

#include <optional>
#include <string_view>

namespace porthole::proxy {

/// The viewer page and its assets, compiled into the program: nothing is read from disk, nothing is
/// listed, nothing redirects. Returns nothing for paths that are neither. Fetching the page looks
/// at no token.
std::optional<net::http::Response> find_page(
    const net::http::Request& request, std::string_view path
);

/// Whether pages of other origins may load what is at `path`: the element with which they show
/// consoles.
bool is_for_other_pages(std::string_view path) noexcept;

/// The operators' page at "/", and what it refers to: for the listeners of [admin].
std::optional<net::http::Response> find_admin_page(
    const net::http::Request& request, std::string_view path
);

}  // namespace porthole::proxy
