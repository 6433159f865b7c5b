// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/config/documentation.hpp"

namespace porthole::config {

/// Writes the Markdown tables of docs/configuration.md: every option there is, with its type,
/// default and meaning.
class Reference final : public Documentation {
private:
    std::string header(std::string_view path, std::string_view help) const override;
    std::string line(const Entry& entry) const override;
};

}  // namespace porthole::config
