// SPDX-License-Identifier: Apache-2.0
#include "base/uuid.hpp"

namespace porthole {

std::optional<std::string> parse_uuid(std::string_view text) {
    if (text.size() != 36) {
        return std::nullopt;
    }
    std::string uuid(text);
    for (std::size_t i = 0; i < uuid.size(); ++i) {
        char& c = uuid[i];
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (c >= 'A' && c <= 'F') {
            c = static_cast<char>(c - 'A' + 'a');
        }
        const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (dash ? c != '-' : !hex) {
            return std::nullopt;
        }
    }
    return uuid;
}

}  // namespace porthole
