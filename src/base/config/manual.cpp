// SPDX-License-Identifier: Apache-2.0
#include "base/config/manual.hpp"

#include "base/config/roff.hpp"

#include <fmt/format.h>

namespace porthole::config {

std::string Manual::header(std::string_view path, std::string_view help) const {
    return fmt::format(".SS \"{}\"\n{}\n", roff(path), roff(help));
}

std::string Manual::line(const Entry& entry) const {
    const std::string value = has_default(entry) ? fmt::format(" Default: `{}`.", entry.value) : "";
    return fmt::format(
        ".TP\n{} ({})\n{}{}\n",
        roff(key_names(entry)),
        roff(entry.type),
        roff(entry.help),
        roff(value)
    );
}

}  // namespace porthole::config
