// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/tunnel/tunnel_socket.hpp"
#include "cli/tunnel/viewer_end.hpp"

#include <atomic>

namespace porthole::cli {

/// Carries bytes both ways until either side ends, `stop` is set, or somebody at a terminal presses
/// Ctrl-]. A slow side holds the other one up: no more than a read's worth waits for either.
void pump(TunnelSocket& console, ViewerEnd& viewer, const std::atomic<bool>& stop);

}  // namespace porthole::cli
