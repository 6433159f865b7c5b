// SPDX-License-Identifier: Apache-2.0
#include "cli/configuration.hpp"

#include "base/config/fingerprint.hpp"
#include "base/config/reader.hpp"
#include "consoleauth/authorities.hpp"
#include "identity/registry.hpp"
#include "proxy/wmks_sdk.hpp"

#include <algorithm>

namespace porthole::cli {
namespace {

void describe_log(config::Visitor& visitor, LogConfig& config) {
    visitor.choice(
        "level", "The least level that is logged.", config.level, {"debug", "info", "warn", "error"}
    );
}

/// What rooms find wrong, each on its own and where they must fit together.
void check(config::Reader& reader, const Configuration& configuration) {
    reader.add("proxy", proxy::problems(configuration.proxy));
    reader.add("web", proxy::problems(configuration.web));
    if (!configuration.web.wmks_sdk_dir.empty() && !configuration.consoles.is_enabled("webmks")) {
        reader.problem(
            "web.wmks_sdk_dir",
            "is for webmks consoles, and [consoles] enabled leaves them out; remove it"
        );
    }
    reader.add("limits", proxy::problems(configuration.limits));
    reader.add("vnc", proxy::problems(configuration.vnc));
    reader.add("upstream", proxy::problems(configuration.upstream));
    reader.add("identity", identity::problems(configuration.identity));
    reader.add("policy", identity::problems(configuration.policy));
    reader.add("tokens", consoleauth::problems(configuration.tokens));
    reader.add("sessions", proxy::problems(configuration.sessions));
    const std::string& authority = configuration.tokens.authority;
    reader.add("nova", consoleauth::problems(configuration.nova, authority));
    if (authority != consoleauth::kLocalAuthority && !configuration.api.listen.empty()) {
        reader.problem(
            "api.listen",
            "with tokens.authority = \"" + authority +
                "\", Nova's own API issues the consoles: leave out [api] listen"
        );
    }
    if (authority == consoleauth::kLocalAuthority && !configuration.sessions.store.empty()) {
        reader.problem(
            "sessions.store", "is for Nova's tokens; with ours, nodes meet in [tokens] store"
        );
    }
    reader.add("consoles", compute::problems(configuration.consoles));
    reader.add("", virt::problems(configuration.virt));
    const auto names = identity::backend_names();
    const bool known =
        std::find(names.begin(), names.end(), configuration.identity.backend) != names.end();
    const bool any_caller = known && identity::backend_of(configuration.identity).loopback_only;
    reader.add("api", api::problems(configuration.api, any_caller));
    reader.add("admin", admin::problems(configuration.admin, any_caller));
}

void check_files(config::Reader& reader, const Configuration& configuration) {
    reader.add("web", proxy::file_problems(configuration.web));
    reader.add("proxy", net::file_problems(tls_files(configuration.proxy)));
    reader.add("api", net::file_problems(tls_files(configuration.api)));
    reader.add("admin", net::file_problems(tls_files(configuration.admin)));
}

}  // namespace

net::TlsFiles tls_files(const proxy::ProxyConfig& config) {
    return net::tls_files(config.tls_certificate, config.tls_private_key, config.certificates);
}

net::TlsFiles tls_files(const api::ApiConfig& config) {
    return net::tls_files(
        config.tls_certificate, config.tls_private_key, config.certificates, config.clients
    );
}

net::TlsFiles tls_files(const admin::AdminConfig& config) {
    return net::tls_files(config.tls_certificate, config.tls_private_key, {}, config.clients);
}

void describe(config::Visitor& visitor, Configuration& configuration) {
    visitor.section(
        "proxy", "The browser's side: pages and WebSockets.", configuration.proxy, proxy::describe
    );
    visitor.section("web", "The console's page.", configuration.web, proxy::describe);
    visitor.section(
        "limits",
        "How much of what there may be on this node; 0: no limit. Each has a metric, and whoever "
        "is refused is told.",
        configuration.limits,
        proxy::describe
    );
    visitor.section(
        "vnc",
        "How VNC servers are trusted that are reached by TCP.",
        configuration.vnc,
        proxy::describe
    );
    visitor.section(
        "upstream",
        "Where consoles may be: which addresses Porthole connects to.",
        configuration.upstream,
        proxy::describe
    );
    visitor.section("api", "The REST API.", configuration.api, api::describe);
    visitor.section(
        "admin",
        "The operators' side: health, metrics, sessions.",
        configuration.admin,
        admin::describe
    );
    visitor.section(
        "identity", "Who may call the API.", configuration.identity, identity::describe
    );
    visitor.section(
        "policy",
        "Which roles may do what; an empty list: nobody. Everybody works with the instances of "
        "their own project only, save those who have the role admin.",
        configuration.policy,
        identity::describe
    );
    visitor.section(
        "tokens", "What console URLs carry.", configuration.tokens, consoleauth::describe
    );
    visitor.section(
        "nova",
        "OpenStack Nova, for the authorities of [tokens] that are named after it.",
        configuration.nova,
        consoleauth::describe
    );
    visitor.section(
        "sessions",
        "How long sessions last, and how nodes know of each other's.",
        configuration.sessions,
        proxy::describe
    );
    visitor.section(
        "consoles",
        "Console types, and where browsers find them.",
        configuration.consoles,
        compute::describe
    );
    virt::describe(visitor, configuration.virt);
    visitor.section(
        "audit",
        "A record of every console: who, which, from where, how it ended.",
        configuration.audit,
        audit::describe
    );
    visitor.section("log", "What goes to standard error.", configuration.log, describe_log);
}

std::string fingerprint(Configuration& configuration) {
    config::Fingerprint print;
    describe(print, configuration);
    return print.digest();
}

std::optional<Configuration> load_configuration(
    const std::filesystem::path& file, std::ostream& errors, NamedFiles named
) {
    Configuration configuration;
    configuration.file = std::filesystem::absolute(file);
    configuration.folder = configuration.file.parent_path();
    config::Reader reader(file);
    describe(reader, configuration);
    check(reader, configuration);
    if (named == NamedFiles::look) {
        check_files(reader, configuration);
    }
    const auto problems = reader.finish();
    for (const config::Problem& problem : problems) {
        errors << config::to_string(problem) << "\n";
    }
    for (const config::Problem& warning : reader.warnings()) {
        errors << "warning: " << config::to_string(warning) << "\n";
    }
    if (!problems.empty()) {
        return std::nullopt;
    }
    return configuration;
}

}  // namespace porthole::cli
