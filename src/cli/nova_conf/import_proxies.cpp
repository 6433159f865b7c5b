// SPDX-License-Identifier: Apache-2.0
#include "cli/nova_conf/import_proxies.hpp"

#include "base/config/toml_text.hpp"
#include "compute/access_url.hpp"
#include "net/endpoint.hpp"
#include "proxy/origin.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace porthole::cli {
namespace {

/// One of Nova's console proxies, by the options that configure it.
struct NovaProxy {
    std::string_view section;
    std::string_view host_option;  ///< empty: nova.conf does not say where it listens
    std::string_view port_option;
    std::string_view base_url_option;
    std::string_view default_port;
    std::string_view console_type;
    std::string_view our_base_url_option;
    bool enabled_by_default = false;
};

constexpr std::array kProxies{
    NovaProxy{
        "vnc",
        "novncproxy_host",
        "novncproxy_port",
        "novncproxy_base_url",
        "6080",
        "novnc",
        "novnc_proxy_base_url",
        true
    },
    NovaProxy{
        "spice",
        "html5proxy_host",
        "html5proxy_port",
        "html5proxy_base_url",
        "6082",
        "spice-html5",
        "spice_html5_proxy_base_url"
    },
    NovaProxy{
        "serial_console",
        "serialproxy_host",
        "serialproxy_port",
        "base_url",
        "6083",
        "serial",
        "serial_proxy_base_url"
    },
    NovaProxy{"mks", "", "", "mksproxy_base_url", "6090", "webmks", "webmks_proxy_base_url"},
};

std::string name_of(std::string_view section, std::string_view option) {
    return fmt::format("[{}] {}", section, option);
}

/// An option that old releases had in [DEFAULT], [vnc]'s for the most part.
std::string text_of(NovaConf& nova_conf, std::string_view section, std::string_view option) {
    auto value = nova_conf.find(section, option);
    return value ? *value : nova_conf.text("DEFAULT", option);
}

/// Nova's proxies run whatever `enabled` says, which is for nova-compute: where it says nothing,
/// the proxy's own options tell.
bool is_served(NovaConf& nova_conf, const NovaProxy& proxy) {
    if (nova_conf.find(proxy.section, "enabled")) {
        return nova_conf.is_true(proxy.section, "enabled");
    }
    if (proxy.enabled_by_default) {
        return !nova_conf.find("DEFAULT", "vnc_enabled") ||
               nova_conf.is_true("DEFAULT", "vnc_enabled");
    }
    return nova_conf.find(proxy.section, proxy.host_option).has_value() ||
           nova_conf.find(proxy.section, proxy.port_option).has_value() ||
           nova_conf.find(proxy.section, proxy.base_url_option).has_value();
}

/// What Porthole is to listen on in place of `proxy`.
std::string address_of(
    NovaConf& nova_conf, const NovaProxy& proxy, std::vector<ImportNote>& notes
) {
    std::string host;
    std::string port;
    if (proxy.host_option.empty()) {
        notes.push_back(
            {name_of(proxy.section, "enabled"),
             fmt::format(
                 "nova.conf does not say where nova-mksproxy listened: its default, port {}, is"
                 " taken",
                 proxy.default_port
             )}
        );
    } else {
        host = text_of(nova_conf, proxy.section, proxy.host_option);
        port = text_of(nova_conf, proxy.section, proxy.port_option);
    }
    host = host.empty() ? "0.0.0.0" : host;
    port = port.empty() ? std::string(proxy.default_port) : port;
    if (host.find(':') != std::string::npos && !host.starts_with('[')) {
        host = "[" + host + "]";
    }
    const auto endpoint = net::Endpoint::parse(host + ":" + port);
    if (!endpoint || !endpoint->is_address()) {
        if (host != "localhost") {
            notes.push_back(
                {name_of(proxy.section, proxy.host_option),
                 "is no address: Porthole listens on 127.0.0.1 in its place until [proxy] listen"
                 " names one"}
            );
        }
        host = "127.0.0.1";
    }
    return host + ":" + port;
}

bool is_public(const std::string& address) {
    const auto endpoint = net::Endpoint::parse(address);
    return endpoint && !endpoint->is_loopback();
}

/// Nova compares hosts alone, and the scheme with that of the console's URL. So an allowed host
/// stands for its origins by the schemes and ports of the URLs that are given out.
std::vector<std::string> origins_of(const std::string& host, const std::set<std::string>& bases) {
    const bool bare_ipv6 = host.find(':') != std::string::npos && !host.starts_with('[');
    std::string name = bare_ipv6 ? "[" + host + "]" : host;
    std::set<std::string> origins;
    for (const std::string& base : bases) {
        const std::string scheme = base.substr(0, base.find(':'));
        const auto port = base.rfind(':');
        origins.insert(proxy::origin_of(scheme + "://" + name));
        if (port > scheme.size() && base.find(']', port) == std::string::npos) {
            origins.insert(proxy::origin_of(scheme + "://" + name + base.substr(port)));
        }
    }
    origins.erase("");
    return {origins.begin(), origins.end()};
}

void import_origins(
    NovaConf& nova_conf,
    const std::set<std::string>& bases,
    ImportedTables& tables,
    std::vector<ImportNote>& notes
) {
    auto hosts = nova_conf.list("console", "allowed_origins");
    if (hosts.empty()) {
        hosts = nova_conf.list("DEFAULT", "console_allowed_origins");
    }
    std::set<std::string> origins;
    for (const std::string& host : hosts) {
        const auto found = origins_of(host, bases);
        if (found.empty()) {
            notes.push_back(
                {name_of("console", "allowed_origins"),
                 config::toml_string(host) + " is no host name, and is left out"}
            );
        }
        origins.insert(found.begin(), found.end());
    }
    if (hosts.empty()) {
        notes.push_back(
            {name_of("console", "allowed_origins"),
             "names nobody: where Horizon shows consoles in its own page, name Horizon's origin"
             " (https://horizon.example) in [proxy] frame_ancestors, and in public_origins for"
             " serial consoles"}
        );
        return;
    }
    const std::string list = config::toml_list({origins.begin(), origins.end()});
    tables.set("proxy", "public_origins", list);
    tables.set("proxy", "frame_ancestors", list);
    notes.push_back(
        {name_of("console", "allowed_origins"),
         "Nova lets these hosts in whatever the port, Porthole compares whole origins: " +
             fmt::format("{}", fmt::join(origins, ", ")) +
             "; name others in [proxy] public_origins and frame_ancestors"}
    );
}

void import_certificate(
    NovaConf& nova_conf, bool is_reachable, ImportedTables& tables, std::vector<ImportNote>& notes
) {
    const std::string certificate = nova_conf.text("DEFAULT", "cert");
    std::string key = nova_conf.text("DEFAULT", "key");
    if (certificate.empty()) {
        if (is_reachable) {
            tables.set("proxy", "insecure_public", "true");
            notes.push_back(
                {name_of("DEFAULT", "cert"),
                 "is not set, so Porthole speaks plain http, as Nova's proxies did: good behind a"
                 " TLS proxy only; else set [proxy] tls_certificate and tls_private_key"}
            );
        }
        return;
    }
    key = key.empty() ? certificate : key;  // Nova: one file for both
    tables.set("proxy", "tls_certificate", config::toml_string(certificate));
    tables.set("proxy", "tls_private_key", config::toml_string(key));
    if (!certificate.starts_with('/') || !key.starts_with('/')) {
        notes.push_back(
            {name_of("DEFAULT", "cert"),
             "is a relative path, which Porthole means from its configuration file's folder: write"
             " the whole path to [proxy] tls_certificate and tls_private_key"}
        );
    }
    if (!nova_conf.is_true("DEFAULT", "ssl_only")) {
        notes.push_back(
            {name_of("DEFAULT", "ssl_only"),
             "Nova's proxies took http beside https; Porthole speaks https alone on an address,"
             " so base URLs in nova.conf must begin with https or wss"}
        );
    }
}

void import_vnc(NovaConf& nova_conf, ImportedTables& tables, std::vector<ImportNote>& notes) {
    auto schemes = nova_conf.list("vnc", "auth_schemes");
    const auto has = [&schemes](std::string_view name) {
        return std::find(schemes.begin(), schemes.end(), name) != schemes.end();
    };
    if (!has("vencrypt")) {
        return;
    }
    const std::string authorities = nova_conf.text("vnc", "vencrypt_ca_certs");
    if (authorities.empty()) {
        notes.push_back(
            {name_of("vnc", "vencrypt_ca_certs"),
             "is not set, and without it no VNC server can prove who it is: set [vnc] ca_file and"
             " minimum_security = \"tls\""}
        );
        return;
    }
    if (!has("none")) {
        tables.set("vnc", "minimum_security", config::toml_string("tls"));
    }
    tables.set("vnc", "ca_file", config::toml_string(authorities));
    const std::string certificate = nova_conf.text("vnc", "vencrypt_client_cert");
    std::string key = nova_conf.text("vnc", "vencrypt_client_key");
    if (!certificate.empty()) {
        key = key.empty() ? certificate : key;
        tables.set("vnc", "client_certificate", config::toml_string(certificate));
        tables.set("vnc", "client_key", config::toml_string(key));
    }
    notes.push_back(
        {name_of("vnc", "auth_schemes"),
         "Nova does not look at the name in a VNC server's certificate, Porthole does: it must name"
         " what [vnc] server_proxyclient_address of its compute node says"}
    );
}

}  // namespace

void import_proxies(NovaConf& nova_conf, ImportedTables& tables, std::vector<ImportNote>& notes) {
    std::vector<std::string> types;
    std::vector<std::string> addresses;
    std::set<std::string> bases;  // origins of the URLs that are given out
    for (const NovaProxy& proxy : kProxies) {
        if (!is_served(nova_conf, proxy)) {
            continue;
        }
        types.emplace_back(proxy.console_type);
        std::string address = address_of(nova_conf, proxy, notes);
        if (std::find(addresses.begin(), addresses.end(), address) == addresses.end()) {
            addresses.push_back(std::move(address));
        }
    }
    const bool is_reachable = std::any_of(addresses.begin(), addresses.end(), is_public);
    tables.set("proxy", "listen", config::toml_list(addresses));
    import_certificate(nova_conf, is_reachable, tables, notes);
    tables.set("proxy", "allow_missing_origin", "true");
    tables.set("proxy", "allow_same_host_origin", "true");
    tables.set("consoles", "enabled", config::toml_list(types));
    for (const NovaProxy& proxy : kProxies) {
        const std::string base = text_of(nova_conf, proxy.section, proxy.base_url_option);
        if (base.empty() || !is_served(nova_conf, proxy)) {
            continue;
        }
        if (!compute::is_base_url(base)) {
            notes.push_back(
                {name_of(proxy.section, proxy.base_url_option),
                 "is no URL that a token can be added to, and is left out"}
            );
            continue;
        }
        tables.set("consoles", proxy.our_base_url_option, config::toml_string(base));
        bases.insert(proxy::origin_of(base));
    }
    bases.erase("");
    if (bases.empty()) {
        bases = {nova_conf.text("DEFAULT", "cert").empty() ? "http://-" : "https://-"};
    }
    import_origins(nova_conf, bases, tables, notes);
    import_vnc(nova_conf, tables, notes);
}

}  // namespace porthole::cli
