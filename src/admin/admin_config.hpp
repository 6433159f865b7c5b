// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "base/config/problem.hpp"
#include "base/config/visitor.hpp"
#include "base/secret.hpp"
#include "net/tls_files.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace porthole::admin {

/// The table [admin]. Without addresses the role is off.
struct AdminConfig {
    std::vector<std::string> listen;
    std::filesystem::path tls_certificate;
    std::filesystem::path tls_private_key;
    net::ClientCertificates clients;
    bool insecure_public = false;
    Secret key;
    std::string url;
    Seconds check_interval{10};
    Seconds check_timeout{5};

    bool has_tls() const { return !tls_certificate.empty() && !tls_private_key.empty(); }
};

void describe(config::Visitor& visitor, AdminConfig& config);

/// What cannot work. `any_caller` says that callers need no key.
config::Findings problems(const AdminConfig& config, bool any_caller);

}  // namespace porthole::admin
