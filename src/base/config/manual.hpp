// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/config/documentation.hpp"

namespace porthole::config {

/// Writes the options' part of the manual page porthole.toml(5), in man(7)'s macros.
class Manual final : public Documentation {
private:
    std::string header(std::string_view path, std::string_view help) const override;
    std::string line(const Entry& entry) const override;
};

}  // namespace porthole::config
