// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/secret.hpp"

#include <string>
#include <string_view>

namespace porthole::compute {

/// True for http, https, ws and wss URLs with a host, and without a fragment or a token of their
/// own.
bool is_base_url(std::string_view url);

/// The URL that a user opens: `base_url` with `token=…` added to its query.
std::string access_url(std::string_view base_url, const Secret& token);

}  // namespace porthole::compute
