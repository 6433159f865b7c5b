// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/config/printer.hpp"

#include <string>

namespace porthole::config {

/// Tells whether two configurations say the same, secrets included, without keeping those.
class Fingerprint final : public Printer {
public:
    /// Equal for configurations that are alike. Call after every section was visited.
    std::string digest() const;

    using Printer::option;
    void option(std::string_view key, std::string_view help, std::string& value) override;
    void option(std::string_view key, std::string_view help, std::vector<std::string>& value)
        override;
    void secret(std::string_view key, std::string_view help, Secret& value) override;
    void secrets(std::string_view key, std::string_view help, std::vector<Secret>& value) override;

private:
    void add(std::string_view value);

    std::string hidden_;  ///< hashes of what the text masks
};

}  // namespace porthole::config
