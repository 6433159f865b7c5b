// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "esxi/rfb/bytes.hpp"
#include "esxi/rfb/opening.hpp"

#include <string_view>

/// An RFB opening as noVNC and a VNC server without a password hold it.
namespace porthole::esxi::test {

inline Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

inline Bytes version() {
    return bytes_of("RFB 003.008\n");
}

/// 1024 x 768, a pixel format, and a name.
inline Bytes server_init(std::string_view name) {
    Bytes bytes = {4, 0, 3, 0};
    bytes.resize(20);
    append_u32(bytes, static_cast<std::uint32_t>(name.size()));
    append(bytes, bytes_of(name));
    return bytes;
}

inline void open(RfbOpening& opening, std::string_view name) {
    opening.from_console(version());
    opening.from_browser(version());
    opening.from_console(Bytes{1, 1});
    opening.from_browser(Bytes{1});
    opening.from_console(Bytes{0, 0, 0, 0});
    opening.from_browser(Bytes{1});
    opening.from_console(server_init(name));
}

}  // namespace porthole::esxi::test
