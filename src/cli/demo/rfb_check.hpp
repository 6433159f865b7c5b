// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/demo/console_socket.hpp"

#include <cstddef>
#include <string>

namespace porthole::cli {

/// What a console showed.
struct Screen {
    std::string version;  ///< that the server offered: "3.8"
    std::string name;
    unsigned width = 0;
    unsigned height = 0;
    std::size_t pixel_bytes = 0;  ///< of the first update
};

/// Opens the RFB session at the other end of `console` (3.8, security type None: RFC 6143 section
/// 7) and asks for the whole screen. Throws std::runtime_error when that goes otherwise than it
/// should.
Task<Screen> look(ConsoleSocket& console);

}  // namespace porthole::cli
