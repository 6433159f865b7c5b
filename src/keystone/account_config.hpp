// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/config/problem.hpp"
#include "base/config/visitor.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace porthole::keystone {

/// An account of ours in an OpenStack cloud, and the Keystone that knows it: keys of a table that
/// may have others besides.
struct AccountConfig {
    std::string auth_url;
    std::string username;
    Secret password;
    std::string user_domain_name = "Default";
    std::string project_name = "service";
    std::string project_domain_name = "Default";
    std::string application_credential_id;
    Secret application_credential_secret;
    std::filesystem::path ca_file;
    std::string thumbprint;
};

void describe(config::Visitor& visitor, AccountConfig& config);

/// What cannot work, by keys of the table itself.
config::Findings problems(const AccountConfig& config);

/// True for "https://keystone.example:5000/v3" and the like, http included.
bool is_service_url(std::string_view url);

}  // namespace porthole::keystone
