// SPDX-License-Identifier: Apache-2.0
#include "base/config/printer.hpp"

#include <fmt/format.h>

namespace porthole::config {

bool Printer::enter_optional_section(std::string_view key, std::string_view help, bool held) {
    if (held) {
        enter_section(key, help);
    }
    return held;
}

std::size_t Printer::list_size(
    std::string_view /*key*/, std::string_view /*help*/, std::size_t held
) {
    return held;
}

std::string Printer::header(std::string_view path, std::string_view /*help*/) const {
    return fmt::format("{}\n", path);
}

std::string Printer::line(const Entry& entry) const {
    if (!entry.set) {
        return fmt::format("# {} is not set\n", entry.key);
    }
    return fmt::format("{} = {}\n", entry.key, entry.value);
}

}  // namespace porthole::config
