// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/stream.hpp"

#include <string>

namespace porthole::proxy::rfb {

/// What a console's name may have in bytes, to be shown. With it ServerInit has 125 bytes, as many
/// as a frame with the shortest header carries.
constexpr std::size_t kNameShownBytes = 101;
/// Beyond this, it is no name.
constexpr std::size_t kNameLimitBytes = 4096;

/// Reads ServerInit and not a byte more, and returns it whole; a name that is longer than
/// kNameShownBytes is shortened, between two characters. Fails with upstream_protocol when the name
/// exceeds kNameLimitBytes, with upstream_closed when the console ends first, or as the stream
/// fails.
Task<Result<std::string>> read_server_init(net::Stream& console);

}  // namespace porthole::proxy::rfb
