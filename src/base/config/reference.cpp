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

std::string Reference::header(std::string_view path, std::string_view help) const {
    return fmt::format(
        "## `{}`\n\n{}\n\n| Key | Type | Default | Meaning |\n|---|---|---|---|\n", path, help
    );
}

std::string Reference::line(const Entry& entry) const {
    const std::string value = has_default(entry) ? fmt::format("`{}`", cell(entry.value)) : "";
    return fmt::format(
        "| {} | {} | {} | {} |\n", key_names(entry), entry.type, value, cell(entry.help)
    );
}

}  // namespace porthole::config
