// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/config/text_visitor.hpp"

namespace porthole::config {

/// Writes a configuration file to start from: every option there is with its meaning and its
/// default, all of it commented out. Walk a default-constructed configuration; lists of tables and
/// optional tables get one of each.
class Example final : public TextVisitor {
protected:
    bool enter_optional_section(std::string_view key, std::string_view help, bool held) override;
    std::size_t list_size(std::string_view key, std::string_view help, std::size_t held) override;

private:
    std::string header(std::string_view path, std::string_view help) const override;
    std::string line(const Entry& entry) const override;
};

}  // namespace porthole::config
