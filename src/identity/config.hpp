// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/config/problem.hpp"
#include "base/config/visitor.hpp"
#include "identity/keystone_config.hpp"

#include <optional>
#include <string>
#include <vector>

namespace porthole::identity {

/// A table [[identity.user]].
struct UserConfig {
    std::string name;
    std::string key_sha256;  ///< hexadecimal
    std::string project_id;
    std::vector<std::string> roles;
};

/// The table [identity].
struct IdentityConfig {
    std::string backend = "static";  ///< name of a row of registry.hpp
    std::vector<UserConfig> users;
    std::optional<KeystoneConfig> keystone;  ///< for backend keystone
};

/// The roles that static users may have: those that the default policy gives a meaning.
std::vector<std::string> static_roles();

void describe(config::Visitor& visitor, IdentityConfig& config);
config::Findings problems(const IdentityConfig& config);

}  // namespace porthole::identity
