// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/config/text_visitor.hpp"

namespace porthole::config {

/// Base of the visitors that tell people what options there are, in whatever markup. Walk a
/// default-constructed configuration: optional tables and lists of tables are told of once.
class Documentation : public TextVisitor {
protected:
    /// Every spelling of the option in a file, each between backquotes: a secret's may also name
    /// the file or the environment variable that it is in.
    static std::string key_names(const Entry& entry);
    /// Whether it has a value, other than nothing, where the file has none.
    static bool has_default(const Entry& entry);

    bool enter_optional_section(std::string_view key, std::string_view help, bool held) final;
    std::size_t list_size(std::string_view key, std::string_view help, std::size_t held) final;
};

}  // namespace porthole::config
