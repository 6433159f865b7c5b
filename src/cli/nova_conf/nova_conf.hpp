// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/secret.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace porthole::cli {

/// What nova.conf says, as oslo.config reads it (oslo_config/iniparser.py, cfg.py): sections,
/// `key = value` or `key: value`, values that go on in indented lines, comments in lines of their
/// own, $name and ${section.name} for what another option says, and the last of several values.
///
/// Threads: one.
class NovaConf {
public:
    /// Adds a file's text; what it says counts more than what was read before. Returns what is
    /// wrong with it, empty if nothing: line and cause, never the line's own text.
    std::string read(std::string_view text);

    /// What an option says; nothing when no file has it, or when it refers to an option that none
    /// has, which `unresolved` then tells.
    std::optional<std::string> find(std::string_view section, std::string_view option);
    /// The same; "" in place of nothing.
    std::string text(std::string_view section, std::string_view option);
    Secret secret(std::string_view section, std::string_view option);
    /// True for true, 1, on and yes.
    bool is_true(std::string_view section, std::string_view option);
    /// A comma-separated value's parts.
    std::vector<std::string> list(std::string_view section, std::string_view option);

    struct Reference {
        std::string section;
        std::string option;
        std::string name;  ///< what it refers to

        auto operator<=>(const Reference&) const = default;
    };
    /// Of the options that were asked for so far.
    const std::set<Reference>& unresolved() const noexcept { return unresolved_; }

private:
    using Key = std::pair<std::string, std::string>;  // section and option

    const Secret* raw(const std::string& section, const std::string& option) const;
    // `asked` is what a missing option is told of, `section` where the text stands, `left` how many
    // references may still be followed.
    std::optional<std::string> resolve(
        const Key& asked, const std::string& section, const std::string& text, int& left
    );
    std::optional<std::string> value_of(
        const Key& asked, const std::string& section, const std::string& name, int& left
    );

    std::map<Key, Secret> values_;
    std::set<Reference> unresolved_;
};

/// The parts of `text` between commas, without the blanks around them; empty ones left out.
std::vector<std::string> split_list(std::string_view text);

}  // namespace porthole::cli
