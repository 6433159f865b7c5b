// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/config/problem.hpp"
#include "base/config/visitor.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace porthole::identity {

/// The table [identity.keystone].
struct KeystoneConfig {
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
    Seconds timeout{10};
    Seconds cache_time{60};
    std::vector<std::string> service_token_roles{"service"};
};

void describe(config::Visitor& visitor, KeystoneConfig& config);

/// What cannot work, by keys of the table itself.
config::Findings problems(const KeystoneConfig& config);

/// True for "https://keystone.example:5000/v3" and the like, http included.
bool is_auth_url(std::string_view url);

}  // namespace porthole::identity
