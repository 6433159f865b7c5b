// SPDX-License-Identifier: Apache-2.0
#include "base/config/manual.hpp"

#include "base/config/roff.hpp"

#include <fmt/format.h>

namespace porthole::config {

bool Manual::enter_optional_section(std::string_view key, std::string_view help, bool /*held*/) {
    enter_section(key, fmt::format("{} Optional.", help));
    return true;
}

std::size_t Manual::list_size(
    std::string_view /*key*/, std::string_view help, std::size_t /*held*/
) {
    set_list_help(fmt::format("{} May stand any number of times.", help));
    return 1;
}

std::string Manual::header(std::string_view path, std::string_view help) const {
    return fmt::format(".SS \"{}\"\n{}\n", roff(path), roff(help));
}

std::string Manual::line(const Entry& entry) const {
    std::string keys = fmt::format("`{}`", entry.key);
    if (entry.secret && entry.type == "secret") {
        keys = fmt::format("`{0}`, `{0}_file` or `{0}_env`", entry.key);
    } else if (entry.secret) {
        keys = fmt::format("`{0}` or `{0}_file`", entry.key);
    }
    const bool has_default =
        entry.set && !entry.secret && entry.value != R"("")" && entry.value != "[]";
    const std::string value = has_default ? fmt::format(" Default: `{}`.", entry.value) : "";
    return fmt::format(
        ".TP\n{} ({})\n{}{}\n", roff(keys), roff(entry.type), roff(entry.help), roff(value)
    );
}

}  // namespace porthole::config
