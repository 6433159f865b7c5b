// SPDX-License-Identifier: Apache-2.0
#include "base/config/documentation.hpp"

#include <fmt/format.h>

namespace porthole::config {

std::string Documentation::key_names(const Entry& entry) {
    if (!entry.secret) {
        return fmt::format("`{}`", entry.key);
    }
    return entry.type == "secret" ? fmt::format("`{0}`, `{0}_file` or `{0}_env`", entry.key)
                                  : fmt::format("`{0}` or `{0}_file`", entry.key);
}

bool Documentation::has_default(const Entry& entry) {
    return entry.set && entry.value != R"("")" && entry.value != "[]";
}

bool Documentation::enter_optional_section(
    std::string_view key, std::string_view help, bool /*held*/
) {
    enter_section(key, fmt::format("{} Optional.", help));
    return true;
}

std::size_t Documentation::list_size(
    std::string_view /*key*/, std::string_view help, std::size_t /*held*/
) {
    set_list_help(fmt::format("{} May stand any number of times.", help));
    return 1;
}

}  // namespace porthole::config
