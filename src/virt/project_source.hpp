// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace porthole::virt {

/// What of a VM names the project that owns it.
struct ProjectSource {
    enum class Kind {
        none,              ///< nothing: every VM is left to administrators
        folder,            ///< the name of the folder that it lies in
        custom_attribute,  ///< the value of its custom attribute `name`
        tag,               ///< its tag of the category `name`
    };

    Kind kind = Kind::folder;
    std::string name;

    bool operator==(const ProjectSource&) const = default;
};

/// Reads "folder", "custom-attribute:NAME", "tag:CATEGORY" or "none".
std::optional<ProjectSource> parse_project_source(std::string_view text);

}  // namespace porthole::virt
