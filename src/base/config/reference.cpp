// SPDX-License-Identifier: Apache-2.0
#include "base/config/reference.hpp"

#include <fmt/format.h>

namespace porthole::config {
namespace {

/// `text` as it may stand in a cell of a Markdown table.
std::string cell(std::string_view text) {
    std::string out;
    for (const char c : text) {
        out += c == '|' ? "\\|" : std::string(1, c == '\n' ? ' ' : c);
    }
    return out;
}

}  // namespace

bool Reference::enter_optional_section(
    std::string_view key, std::string_view help, bool /*held*/
) {
    enter_section(key, fmt::format("{} Optional.", help));
    return true;
}

std::size_t Reference::list_size(
    std::string_view /*key*/, std::string_view help, std::size_t /*held*/
) {
    set_list_help(fmt::format("{} May stand any number of times.", help));
    return 1;
}

std::string Reference::header(std::string_view path, std::string_view help) const {
    return fmt::format(
        "## `{}`\n\n{}\n\n| Key | Type | Default | Meaning |\n|---|---|---|---|\n", path, help
    );
}

std::string Reference::line(const Entry& entry) const {
    std::string keys = fmt::format("`{}`", entry.key);
    if (entry.secret && entry.type == "secret") {
        keys = fmt::format("`{0}`, `{0}_file` or `{0}_env`", entry.key);
    } else if (entry.secret) {
        keys = fmt::format("`{0}` or `{0}_file`", entry.key);
    }
    const bool no_default = !entry.set || entry.value == R"("")" || entry.value == "[]";
    const std::string value = no_default ? "" : fmt::format("`{}`", cell(entry.value));
    return fmt::format("| {} | {} | {} | {} |\n", keys, entry.type, value, cell(entry.help));
}

}  // namespace porthole::config
