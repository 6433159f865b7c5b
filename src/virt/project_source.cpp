// SPDX-License-Identifier: Apache-2.0
#include "virt/project_source.hpp"

#include <array>

namespace porthole::virt {
namespace {

using Kind = ProjectSource::Kind;

struct Row {
    std::string_view word;
    Kind kind;
    bool has_name;
};

constexpr std::array kRows{
    Row{"none", Kind::none, false},
    Row{"folder", Kind::folder, false},
    Row{"custom-attribute", Kind::custom_attribute, true},
    Row{"tag", Kind::tag, true},
};

}  // namespace

std::optional<ProjectSource> parse_project_source(std::string_view text) {
    const std::size_t colon = text.find(':');
    const std::string_view word = text.substr(0, colon);
    const bool has_name = colon != std::string_view::npos;
    const std::string_view name = has_name ? text.substr(colon + 1) : std::string_view();
    for (const Row& row : kRows) {
        if (row.word == word && row.has_name == has_name && name.empty() != has_name) {
            return ProjectSource{row.kind, std::string(name)};
        }
    }
    return std::nullopt;
}

}  // namespace porthole::virt
