// SPDX-License-Identifier: Apache-2.0
#include "cli/nova_conf/import_tokens.hpp"

#include "amqp/options.hpp"
#include "base/config/toml_text.hpp"
#include "consoleauth/nova/database_url.hpp"
#include "keystone/account_config.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace porthole::cli {
namespace {

constexpr std::string_view kAccount = "keystone_authtoken";

/// Where Debian and Red Hat keep the authorities that the machine trusts, which are what Python's
/// clients go by when they are told of none.
constexpr const char* kDebianAuthorities = "/etc/ssl/certs/ca-certificates.crt";
constexpr const char* kRedHatAuthorities = "/etc/pki/tls/certs/ca-bundle.crt";

std::string name_of(std::string_view section, std::string_view option) {
    return fmt::format("[{}] {}", section, option);
}

/// A database that Porthole can read; empty, and noted, for another kind.
Secret database(NovaConf& nova_conf, std::string_view section, std::vector<ImportNote>& notes) {
    Secret url = nova_conf.secret(section, "connection");
    if (url.empty()) {
        return url;
    }
    const std::string problem = consoleauth::nova_database(url).problem;
    if (!problem.empty()) {
        notes.push_back({name_of(section, "connection"), problem});
        return {};
    }
    return url;
}

/// Super-conductors and API nodes have the database of cell0, in which no instance has a console.
bool is_cell0(const Secret& url) {
    return consoleauth::nova_database(url).database.ends_with("_cell0");
}

/// Has nova-compute confirm ports, as it does for Nova's proxies.
void import_transport(NovaConf& nova_conf, ImportedTables& tables, std::vector<ImportNote>& notes) {
    const Secret url = nova_conf.secret("DEFAULT", "transport_url");
    const std::string problem = amqp::Options::parse(url).problem;
    if (problem.empty()) {
        tables.set("nova", "transport_url", config::toml_string(url.reveal()));
        return;
    }
    notes.push_back(
        {name_of("DEFAULT", "transport_url"),
         (url.empty() ? "is not set" : problem) +
             ": so nova-compute is not asked whether a port still is the console's own; set [nova]"
             " transport_url"}
    );
}

bool import_databases(NovaConf& nova_conf, ImportedTables& tables, std::vector<ImportNote>& notes) {
    const Secret api = database(nova_conf, "api_database", notes);
    Secret cell = database(nova_conf, "database", notes);
    if (!cell.empty() && is_cell0(cell)) {
        notes.push_back(
            {name_of("database", "connection"),
             api.empty() ? "is cell0's, in which no instance has a console: take nova.conf of a"
                           " cell, or one with [api_database]"
                         : "is cell0's, in which no instance has a console: the cells that the API"
                           " database knows are taken"}
        );
        cell = {};
    }
    if (cell.empty() && api.empty()) {
        return false;
    }
    tables.set("tokens", "authority", config::toml_string("nova-db"));
    import_transport(nova_conf, tables, notes);
    if (cell.empty()) {
        tables.set("nova", "api_database", config::toml_string(api.reveal()));
        return true;
    }
    tables.set("nova", "cell_databases", config::toml_list({cell.reveal()}));
    if (!api.empty()) {
        notes.push_back(
            {name_of("api_database", "connection"),
             "is left out: as Nova's proxies, Porthole serves the one cell of [database]; for all"
             " cells, put this into [nova] api_database in place of cell_databases"}
        );
    }
    return true;
}

/// Keystone's address with its version, which auth_url need not have.
std::string versioned(std::string url) {
    while (url.ends_with('/')) {
        url.pop_back();
    }
    return url.ends_with("/v3") ? url : url + "/v3";
}

/// A domain's name, where nova.conf gives one or the id that names the first domain of all clouds.
void import_domain(
    NovaConf& nova_conf,
    const std::string& kind,
    ImportedTables& tables,
    std::vector<ImportNote>& notes
) {
    const std::string name = nova_conf.text(kAccount, kind + "_domain_name");
    const std::string id = nova_conf.text(kAccount, kind + "_domain_id");
    if (!name.empty()) {
        tables.set("nova", kind + "_domain_name", config::toml_string(name));
    } else if (!id.empty() && id != "default") {
        notes.push_back(
            {name_of(kAccount, kind + "_domain_id"),
             "Porthole goes by names: set [nova] " + kind + "_domain_name"}
        );
    }
}

void import_trust(
    NovaConf& nova_conf,
    const std::string& auth_url,
    ImportedTables& tables,
    std::vector<ImportNote>& notes
) {
    if (!auth_url.starts_with("https:")) {
        return;
    }
    std::string authorities = nova_conf.text(kAccount, "cafile");
    if (authorities.empty()) {
        authorities =
            std::filesystem::exists(kRedHatAuthorities) ? kRedHatAuthorities : kDebianAuthorities;
    }
    tables.set("nova", "ca_file", config::toml_string(authorities));
    if (nova_conf.is_true(kAccount, "insecure")) {
        notes.push_back(
            {name_of(kAccount, "insecure"),
             "Porthole always looks at certificates: set [nova] ca_file, or thumbprint in its"
             " place"}
        );
    }
}

bool import_account(NovaConf& nova_conf, ImportedTables& tables, std::vector<ImportNote>& notes) {
    const std::string auth_url = nova_conf.text(kAccount, "auth_url");
    const std::string username = nova_conf.text(kAccount, "username");
    const std::string credential = nova_conf.text(kAccount, "application_credential_id");
    if (auth_url.empty() || (username.empty() && credential.empty())) {
        return false;
    }
    const std::string url = versioned(auth_url);
    if (!keystone::is_service_url(url)) {
        notes.push_back({name_of(kAccount, "auth_url"), "is no http or https URL"});
        return false;
    }
    tables.set("tokens", "authority", config::toml_string("nova-api"));
    tables.set("nova", "auth_url", config::toml_string(url));
    if (!credential.empty()) {
        const Secret secret = nova_conf.secret(kAccount, "application_credential_secret");
        tables.set("nova", "application_credential_id", config::toml_string(credential));
        tables.set("nova", "application_credential_secret", config::toml_string(secret.reveal()));
    } else {
        const std::string project = nova_conf.text(kAccount, "project_name");
        const Secret password = nova_conf.secret(kAccount, "password");
        tables.set("nova", "username", config::toml_string(username));
        tables.set("nova", "password", config::toml_string(password.reveal()));
        if (!project.empty()) {
            tables.set("nova", "project_name", config::toml_string(project));
        }
        import_domain(nova_conf, "user", tables, notes);
        import_domain(nova_conf, "project", tables, notes);
    }
    import_trust(nova_conf, url, tables, notes);
    notes.push_back(
        {name_of(kAccount, "username"),
         "there is no database here, so tokens are looked up by Nova's API: this account needs the"
         " role admin, and Porthole does not learn when tokens expire"}
    );
    return true;
}

}  // namespace

std::string import_tokens(
    NovaConf& nova_conf, ImportedTables& tables, std::vector<ImportNote>& notes
) {
    const bool to_end = nova_conf.is_true("consoleauth", "enforce_session_timeout");
    if (import_databases(nova_conf, tables, notes)) {
        if (to_end) {
            tables.set("tokens", "end_sessions_at_expiry", "true");
        }
        return {};
    }
    if (import_account(nova_conf, tables, notes)) {
        if (to_end) {
            notes.push_back(
                {name_of("consoleauth", "enforce_session_timeout"),
                 "Nova's API does not tell when a token expires: sessions last as long as their two"
                 " ends do, unless Porthole may read the cell's database"}
            );
        }
        return {};
    }
    return "these files name neither a database of Nova's that Porthole can read ([database]"
           " connection, [api_database] connection) nor an account ([keystone_authtoken] auth_url,"
           " username, password): give the files that Nova's console proxies are started with";
}

}  // namespace porthole::cli
