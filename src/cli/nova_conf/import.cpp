// SPDX-License-Identifier: Apache-2.0
#include "cli/nova_conf/import.hpp"

#include "base/config/toml_text.hpp"
#include "cli/nova_conf/import_proxies.hpp"
#include "cli/nova_conf/import_tokens.hpp"

#include <fmt/format.h>

#include <array>

namespace porthole::cli {
namespace {

struct Uncarried {
    std::string_view section;
    std::string_view option;
    std::string_view text;
};

/// Options of Nova's proxies that matter, and that have no counterpart.
constexpr std::array kUncarried{
    Uncarried{
        "DEFAULT",
        "record",
        "Porthole writes no session down; there is nothing that takes its place"
    },
    Uncarried{
        "DEFAULT", "daemon", "Porthole stays in the foreground: let systemd or the container run it"
    },
    Uncarried{
        "DEFAULT",
        "source_is_ipv6",
        "Porthole listens on what [proxy] listen names: add the IPv6 addresses there"
    },
    Uncarried{
        "DEFAULT",
        "web",
        "Porthole brings its own page; changes to that folder's pages are not carried over"
    },
    Uncarried{
        "console",
        "ssl_ciphers",
        "Porthole offers OpenSSL's own choice of ciphers, from TLS 1.2 on: narrow that in"
        " openssl.cnf, or in the TLS proxy in front"
    },
    Uncarried{
        "spice",
        "spice_direct_proxy_base_url",
        "Porthole does not serve spice-direct consoles: leave that proxy running"
    },
    Uncarried{
        "spice",
        "require_secure",
        "Porthole, like Nova's own proxy, reaches SPICE servers by their plain port: consoles of"
        " type spice-html5 do not work while this is on"
    },
    Uncarried{
        "rdp",
        "enabled",
        "Porthole serves RDP consoles on a page of its own: add rdp-html5 to [consoles] enabled, "
        "and set rdp_html5_proxy_base_url to an address of this gateway that ends in /rdp.html"
    },
};

bool is_off(const std::string& value) {
    return value.empty() || value == "False" || value == "false" || value == "0" || value == "no" ||
           value == "off";
}

void note_uncarried(NovaConf& nova_conf, std::vector<ImportNote>& notes) {
    for (const Uncarried& each : kUncarried) {
        if (!is_off(nova_conf.text(each.section, each.option))) {
            notes.push_back(
                {fmt::format("[{}] {}", each.section, each.option), std::string(each.text)}
            );
        }
    }
    const std::string minimum = nova_conf.text("console", "ssl_minimum_version");
    if (minimum == "tlsv1_1" || minimum == "tlsv1_3") {
        notes.push_back(
            {"[console] ssl_minimum_version",
             "Porthole speaks TLS 1.2 and 1.3: raise the minimum in openssl.cnf, or in the TLS"
             " proxy in front"}
        );
    }
}

void note_unresolved(const NovaConf& nova_conf, std::vector<ImportNote>& notes) {
    for (const NovaConf::Reference& each : nova_conf.unresolved()) {
        notes.push_back(
            {fmt::format("[{}] {}", each.section, each.option),
             fmt::format(
                 "refers to ${0}, which no file says, so it counts as unset: give it as another"
                 " file that sets {0}",
                 each.name
             )}
        );
    }
}

}  // namespace

Import import_nova_conf(NovaConf& nova_conf) {
    Import result;
    ImportedTables tables;
    result.problem = import_tokens(nova_conf, tables, result.notes);
    import_proxies(nova_conf, tables, result.notes);
    if (nova_conf.is_true("DEFAULT", "debug")) {
        tables.set("log", "level", config::toml_string("debug"));
    }
    note_uncarried(nova_conf, result.notes);
    note_unresolved(nova_conf, result.notes);
    result.toml = tables.text();
    return result;
}

}  // namespace porthole::cli
