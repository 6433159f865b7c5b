// SPDX-License-Identifier: Apache-2.0
#include "base/config/roff.hpp"

namespace porthole::config {

std::string roff(std::string_view text) {
    std::string out;
    bool bold = false;
    // At the start of a line, these begin a request.
    if (!text.empty() && (text.front() == '.' || text.front() == '\'')) {
        out += "\\&";
    }
    for (const char c : text) {
        switch (c) {
            case '`':
                bold = !bold;
                out += bold ? "\\fB" : "\\fR";
                break;
            case '\\':
                out += "\\e";
                break;
            case '-':
                out += "\\-";
                break;
            case '\n':
                out += ' ';
                break;
            default:
                out += c;
        }
    }
    return out;
}

}  // namespace porthole::config
