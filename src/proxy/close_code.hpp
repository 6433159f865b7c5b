// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/errc.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace porthole::proxy {

/// The WebSocket close code that tells a browser why its session ended. Part of our contract:
/// docs/api.md lists them.
std::uint16_t close_code(const boost::system::error_code& reason) noexcept;

/// The close reason: the error's name and the id to quote, "instance_not_running req-…".
std::string close_reason(const boost::system::error_code& reason, std::string_view request_id);

/// The HTTP status of a refusal before the upgrade.
unsigned refusal_status(const boost::system::error_code& reason) noexcept;

}  // namespace porthole::proxy
