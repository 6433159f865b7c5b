// SPDX-License-Identifier: Apache-2.0
#include "base/config/example.hpp"

#include <fmt/format.h>

namespace porthole::config {
namespace {

constexpr std::size_t kColumns = 100;

/// `text` as a comment, broken between words.
std::string comment(std::string_view text) {
    std::string out;
    std::size_t column = 0;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(word.size() + 1, text.size()));
        if (column == 0 || column + 1 + word.size() > kColumns) {
            out += column == 0 ? "#" : "\n#";
            column = 1;
        }
        out += ' ';
        out += word;
        column += 1 + word.size();
    }
    return out.empty() ? out : out + '\n';
}

}  // namespace

bool Example::enter_optional_section(
    std::string_view key, std::string_view help, bool /*held*/
) {
    enter_section(key, help);
    return true;
}

std::size_t Example::list_size(
    std::string_view /*key*/, std::string_view help, std::size_t /*held*/
) {
    set_list_help(help);
    return 1;
}

std::string Example::header(std::string_view path, std::string_view help) const {
    return comment(help) + fmt::format("#{}\n", path);
}

std::string Example::line(const Entry& entry) const {
    if (entry.secret) {
        return comment(entry.help) + fmt::format("#{0}_file = \"{0}\"\n", entry.key);
    }
    return comment(entry.help) + fmt::format("#{} = {}\n", entry.key, entry.value);
}

}  // namespace porthole::config
