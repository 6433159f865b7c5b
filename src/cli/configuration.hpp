// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "admin/admin_config.hpp"
#include "api/api_config.hpp"
#include "base/audit/audit_config.hpp"
#include "base/config/visitor.hpp"
#include "compute/consoles_config.hpp"
#include "consoleauth/config.hpp"
#include "consoleauth/nova/nova_config.hpp"
#include "identity/config.hpp"
#include "identity/policy_config.hpp"
#include "proxy/limits_config.hpp"
#include "proxy/proxy_config.hpp"
#include "proxy/sessions_config.hpp"
#include "proxy/upstream_config.hpp"
#include "proxy/vnc_config.hpp"
#include "proxy/web_config.hpp"
#include "virt/virt_config.hpp"

#include <filesystem>
#include <optional>
#include <ostream>
#include <string>

namespace porthole::cli {

/// The table [log].
struct LogConfig {
    std::string level = "info";
};

/// Everything that porthole.toml can say.
struct Configuration {
    std::filesystem::path file;
    std::filesystem::path folder;  ///< of the file: where relative paths start
    proxy::ProxyConfig proxy;
    proxy::WebConfig web;
    proxy::LimitsConfig limits;
    proxy::VncConfig vnc;
    proxy::UpstreamConfig upstream;
    api::ApiConfig api;
    admin::AdminConfig admin;
    identity::IdentityConfig identity;
    identity::PolicyConfig policy;
    consoleauth::TokensConfig tokens;
    consoleauth::NovaConfig nova;
    proxy::SessionsConfig sessions;
    compute::ConsolesConfig consoles;
    virt::VirtConfig virt;
    audit::AuditConfig audit;
    LogConfig log;
};

/// The files by which each role speaks TLS.
net::TlsFiles tls_files(const proxy::ProxyConfig& config);
net::TlsFiles tls_files(const api::ApiConfig& config);
net::TlsFiles tls_files(const admin::AdminConfig& config);

/// Walks over every option of every room: the one place that knows them all.
void describe(config::Visitor& visitor, Configuration& configuration);

/// Whether to look into files that the configuration names and that only `serve` must be able to
/// read.
enum class NamedFiles { leave, look };

/// Reads `file`. Every mistake in it goes to `errors`, a line each; then nothing is returned.
/// Warnings go there too.
std::optional<Configuration> load_configuration(
    const std::filesystem::path& file, std::ostream& errors, NamedFiles named = NamedFiles::leave
);

/// Equal for configurations that say the same, secrets included.
std::string fingerprint(Configuration& configuration);

}  // namespace porthole::cli
