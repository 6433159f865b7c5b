// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/config/problem.hpp"
#include "base/config/visitor.hpp"
#include "net/tls_files.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace porthole::api {

/// The table [api]. Without addresses the role is off.
struct ApiConfig {
    std::vector<std::string> listen;
    std::filesystem::path tls_certificate;
    std::filesystem::path tls_private_key;
    std::vector<net::CertificateFiles> certificates;
    net::ClientCertificates clients;
    bool insecure_public = false;
    std::string public_url;
    std::vector<std::string> cors_origins;

    bool has_tls() const { return !tls_certificate.empty() && !tls_private_key.empty(); }
};

void describe(config::Visitor& visitor, ApiConfig& config);

/// What cannot work. `any_caller` says that callers need no key.
config::Findings problems(const ApiConfig& config, bool any_caller);

}  // namespace porthole::api
