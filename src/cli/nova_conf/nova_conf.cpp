// SPDX-License-Identifier: Apache-2.0
#include "cli/nova_conf/nova_conf.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace porthole::cli {
namespace {

/// Of one value, those of its references included, which may lead in a circle.
constexpr int kMostReferences = 64;

constexpr std::string_view kBlanks = " \t\r\n\f\v";

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    return result;
}

std::string_view unquote(std::string_view value) {
    const bool quoted = value.size() > 1 && value.front() == value.back() &&
                        (value.front() == '"' || value.front() == '\'');
    return quoted ? value.substr(1, value.size() - 2) : value;
}

bool starts_name(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool is_in_name(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
}

/// What `$` at the beginning of `text` stands for.
struct Dollar {
    std::string name;      ///< of an option; empty: none
    std::size_t size = 1;  ///< how many characters of the text that is
};

Dollar read_dollar(std::string_view text) {
    const bool braced = text.size() > 1 && text[1] == '{';
    const std::size_t begin = braced ? 2 : 1;
    std::size_t end = begin;
    while (end < text.size() && (end == begin ? starts_name(text[end]) : is_in_name(text[end]))) {
        ++end;
    }
    if (end == begin || (braced && (end == text.size() || text[end] != '}'))) {
        return {};
    }
    return {std::string(text.substr(begin, end - begin)), end + (braced ? 1 : 0)};
}

}  // namespace

std::vector<std::string> split_list(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const auto comma = std::min(text.find(','), text.size());
        const std::string_view part = trim(text.substr(0, comma));
        if (!part.empty()) {
            parts.emplace_back(part);
        }
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return parts;
}

std::string NovaConf::read(std::string_view text) {
    std::string section = "DEFAULT";
    Secret* open = nullptr;  // the value that an indented line goes on with
    for (int number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        const std::string_view whole = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::string_view line = trim(whole);
        const bool is_indented = whole.starts_with(' ') || whole.starts_with('\t');
        const bool is_comment = line.starts_with('#') || line.starts_with(';');
        if (line.empty() || (is_comment && !is_indented)) {
            open = nullptr;
        } else if (is_indented) {
            if (open == nullptr) {
                return fmt::format("line {}: is indented, but goes on with no value", number);
            }
            *open = Secret(open->reveal() + "\n" + std::string(line));
        } else if (line.front() == '[') {
            if (line.size() < 3 || line.back() != ']') {
                return fmt::format("line {}: expected a section, such as [vnc]", number);
            }
            const std::string_view name = line.substr(1, line.size() - 2);
            section = name == "DEFAULT" ? "DEFAULT" : lower(name);
            open = nullptr;
        } else {
            const auto separator = line.find_first_of(":=");
            const std::string_view key = trim(line.substr(0, separator));
            if (separator == std::string_view::npos || key.empty()) {
                return fmt::format("line {}: expected key = value", number);
            }
            open = &values_[{section, std::string(key)}];
            *open = Secret(std::string(unquote(trim(line.substr(separator + 1)))));
        }
    }
    return {};
}

const Secret* NovaConf::raw(const std::string& section, const std::string& option) const {
    const auto found = values_.find({section, option});
    return found == values_.end() ? nullptr : &found->second;
}

std::optional<std::string> NovaConf::value_of(
    const Key& asked, const std::string& section, const std::string& name, int& left
) {
    const auto dot = name.find('.');
    Key key = dot == std::string::npos ? Key(section, name)
                                       : Key(name.substr(0, dot), name.substr(dot + 1));
    const Secret* value = raw(key.first, key.second);
    if (value == nullptr) {
        key = Key("DEFAULT", name);
        value = raw(key.first, key.second);
    }
    if (value == nullptr || left-- == 0) {
        unresolved_.insert({asked.first, asked.second, name});
        return std::nullopt;
    }
    return resolve(asked, key.first, value->reveal(), left);
}

std::optional<std::string> NovaConf::resolve(
    const Key& asked, const std::string& section, const std::string& text, int& left
) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view rest = std::string_view(text).substr(at);
        if (rest.starts_with("$$") || rest.starts_with("\\$")) {
            result += '$';
            at += 2;
            continue;
        }
        const Dollar dollar = rest.front() == '$' ? read_dollar(rest) : Dollar();
        if (dollar.name.empty()) {
            result += rest.front();
        } else {
            const auto value = value_of(asked, section, dollar.name, left);
            if (!value) {
                return std::nullopt;
            }
            result += *value;
        }
        at += dollar.size;
    }
    return result;
}

std::optional<std::string> NovaConf::find(std::string_view section, std::string_view option) {
    const Key key(section, option);
    const Secret* const value = raw(key.first, key.second);
    if (value == nullptr) {
        return std::nullopt;
    }
    int left = kMostReferences;
    return resolve(key, key.first, value->reveal(), left);
}

std::string NovaConf::text(std::string_view section, std::string_view option) {
    return find(section, option).value_or("");
}

Secret NovaConf::secret(std::string_view section, std::string_view option) {
    return Secret(text(section, option));
}

bool NovaConf::is_true(std::string_view section, std::string_view option) {
    const std::string value = lower(text(section, option));
    return value == "true" || value == "1" || value == "on" || value == "yes";
}

std::vector<std::string> NovaConf::list(std::string_view section, std::string_view option) {
    return split_list(text(section, option));
}

}  // namespace porthole::cli
