// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/config/text_visitor.hpp"

namespace porthole::config {

/// Writes the options' part of the manual page porthole.toml(5), in man(7)'s macros. Walk a
/// default-constructed configuration.
class Manual final : public TextVisitor {
protected:
    bool enter_optional_section(std::string_view key, std::string_view help, bool held) override;
    std::size_t list_size(std::string_view key, std::string_view help, std::size_t held) override;

private:
    std::string header(std::string_view path, std::string_view help) const override;
    std::string line(const Entry& entry) const override;
};

}  // namespace porthole::config
