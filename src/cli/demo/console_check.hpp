// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/demo/rfb_check.hpp"

#include <string>

namespace porthole::cli {

/// Opens the console at `url` as a browser with our viewer page does: the page, its token, a
/// WebSocket, the screen. Throws std::runtime_error with the step that failed and why.
Task<Screen> try_console(std::string url);

}  // namespace porthole::cli
