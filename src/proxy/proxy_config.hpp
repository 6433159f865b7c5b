// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "base/config/problem.hpp"
#include "base/config/visitor.hpp"
#include "net/http/trusted_proxies.hpp"
#include "net/tls_files.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace porthole::proxy {

/// The table [proxy].
struct ProxyConfig {
    std::vector<std::string> listen{"127.0.0.1:6090"};
    std::vector<std::string> proxy_protocol_listen;
    std::vector<std::string> trusted_proxies;
    std::string client_address_from = "x-forwarded-for";
    std::int64_t workers = 0;
    std::filesystem::path tls_certificate;
    std::filesystem::path tls_private_key;
    std::vector<net::CertificateFiles> certificates;
    bool insecure_public = false;
    std::vector<std::string> public_origins;
    bool allow_missing_origin = false;
    bool allow_same_host_origin = false;
    std::vector<std::string> frame_ancestors;
    Seconds connect_timeout{20};
    Seconds drain_timeout{0};
};

void describe(config::Visitor& visitor, ProxyConfig& config);

/// The proxies in front of `config`'s listeners.
net::http::TrustedProxies trusted_proxies(const ProxyConfig& config);

/// What cannot work.
config::Findings problems(const ProxyConfig& config);

}  // namespace porthole::proxy
