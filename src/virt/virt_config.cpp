// SPDX-License-Identifier: Apache-2.0
#include "virt/virt_config.hpp"

#include "base/uuid.hpp"
#include "net/endpoint.hpp"
#include "net/trust.hpp"
#include "virt/console_service.hpp"
#include "virt/host_names.hpp"
#include "virt/port_range.hpp"
#include "virt/project_source.hpp"
#include "vsphere/endpoint.hpp"
#include "vsphere/xml_text.hpp"

#include <array>
#include <map>
#include <string_view>
#include <utility>

namespace porthole::virt {
namespace {

constexpr std::array kStaticConsoles{
    StaticConsole{
        "vnc",
        "novnc",
        &StaticInstanceConfig::vnc,
        "Where its VNC console listens: \"127.0.0.1:5901\". One of vnc, spice, serial and rdp "
        "is needed.",
    },
    StaticConsole{
        "spice",
        "spice-html5",
        &StaticInstanceConfig::spice,
        "Where its SPICE console listens, on its plain port and without a password: "
        "\"127.0.0.1:5930\".",
    },
    StaticConsole{
        "serial",
        "serial",
        &StaticInstanceConfig::serial,
        "Where its serial line listens, as plain TCP: \"127.0.0.1:10000\".",
    },
    StaticConsole{
        "rdp",
        "rdp-html5",
        &StaticInstanceConfig::rdp,
        "Where its RDP server listens: \"10.0.0.7:3389\". It must speak TLS, and rdp_ca_file or "
        "rdp_thumbprint tells how it proves who it is.",
    },
};

void check_account(const VcenterConfig& config, config::Findings& found) {
    if (config.username.empty()) {
        found.push_back(
            {"username", "expected the account to log in with, such as \"porthole@vsphere.local\""}
        );
    } else if (!vsphere::is_xml_text(config.username)) {
        found.push_back({"username", "holds a control character or is not UTF-8"});
    }
    if (config.password.empty()) {
        found.push_back({"password", "expected password, password_file or password_env"});
    } else if (!vsphere::is_xml_text(config.password.reveal())) {
        found.push_back({"password", "holds a control character or is not UTF-8"});
    }
}

void add_under(const std::string& table, config::Findings from, config::Findings& to) {
    for (config::Finding& each : from) {
        to.push_back({table + '.' + each.key, std::move(each.message)});
    }
}

/// Reports every table whose `identity` an earlier one has already.
void check_unique(
    const std::string& table,
    const std::string& identity,
    const std::string& key,
    std::map<std::string, std::string>& seen,
    config::Findings& found
) {
    const auto [earlier, is_new] = seen.emplace(identity, table);
    if (!is_new) {
        found.push_back({table + '.' + key, "is the same as that of " + earlier->second});
    }
}

std::string item(std::string_view list, std::size_t index) {
    return std::string(list) + '[' + std::to_string(index) + ']';
}

}  // namespace

std::span<const StaticConsole> static_consoles() noexcept {
    return kStaticConsoles;
}

void describe(config::Visitor& visitor, VcenterConfig& config) {
    visitor.option(
        "url",
        "The SDK of a vCenter or of a stand-alone ESXi host: \"https://vcenter.example/sdk\".",
        config.url
    );
    visitor.option(
        "username",
        "Account to log in with. It needs System.Read and VirtualMachine.Interact.ConsoleInteract "
        "on the VMs.",
        config.username
    );
    visitor.secret("password", "Its password.", config.password);
    visitor.option(
        "ca_file",
        "PEM file with the certificates that issued vCenter's; its host name is checked, too. "
        "Either this or thumbprint.",
        config.ca_file
    );
    visitor.option(
        "thumbprint",
        "SHA-256 or SHA-1 thumbprint that pins vCenter's certificate. Either this or ca_file.",
        config.thumbprint
    );
    visitor.choice(
        "console",
        "Which of vSphere's consoles to use: \"webmks\", by port 443 of ESXi 6.0 and newer; "
        "\"mks\", by port 902 of hosts up to 7.0; \"vcenter-html5\", by the console service of a "
        "vCenter 5.1 or 5.5; \"auto\", what the version of each VM's host suggests. Only when "
        "asked "
        "for, \"vnc\": a VNC port of its own for each VM, on hosts before 7.0; it needs "
        "VirtualMachine.Config.AdvancedConfig as well, and changes the VMs.",
        config.console,
        {"auto", "webmks", "mks", "vcenter-html5", "vnc"}
    );
    visitor.choice(
        "keyboard",
        "What consoles by ticket are told of a key: \"keysyms\", its character, for which the host "
        "looks on an American keyboard; \"scan-codes\", its place, so that guests with any other "
        "keyboard get what their users press. Scan codes are VMware's own extension and unproven "
        "on "
        "real hosts.",
        config.keyboard,
        {"keysyms", "scan-codes"}
    );
    visitor.option(
        "vnc_ports",
        "With console = \"vnc\", the ports that VMs of one host are given, and which its firewall "
        "must let through.",
        config.vnc_ports
    );
    visitor.option(
        "console_service",
        "Where a vCenter 5.1 or 5.5 has its console service: \"wss:7343\", or \"ws:7331\", which "
        "sends a ticket for our whole session unencrypted and is used only when it stands here. "
        "Empty: wss:7343 from 5.5 Update 2 on.",
        config.console_service
    );
    visitor.option(
        "host_names",
        "Where to connect for ESXi hosts whose names cannot be resolved or reached here: "
        "[\"esx1.mgmt=192.0.2.11\"]. Certificates are checked as before.",
        config.host_names
    );
    visitor.option(
        "project_from",
        "What of a VM names the project that owns it: \"folder\", the folder it lies in; "
        "\"custom-attribute:NAME\", the value of that custom attribute; \"tag:CATEGORY\", its tag "
        "of that category; \"none\" leaves every VM to administrators.",
        config.project_from
    );
    visitor.option(
        "connect_timeout",
        "How long a connection to vCenter may take to open.",
        config.connect_timeout
    );
    visitor.option(
        "timeout",
        "How long one lookup or one ticket may take, with login and second attempt.",
        config.timeout
    );
}

void describe(config::Visitor& visitor, StaticInstanceConfig& config) {
    visitor.option("id", "The instance's uuid.", config.id);
    visitor.option("name", "The name that its users see.", config.name);
    visitor.option(
        "project_id", "The project it belongs to; empty: administrators only.", config.project_id
    );
    for (const StaticConsole& console : static_consoles()) {
        visitor.option(console.key, std::string(console.description), config.*console.address);
    }
    visitor.option(
        "rdp_ca_file",
        "PEM file with the certificates that issued its RDP server's; the host name in rdp is "
        "checked, too. Either this or rdp_thumbprint.",
        config.rdp_ca_file
    );
    visitor.option(
        "rdp_thumbprint",
        "SHA-256 or SHA-1 thumbprint that pins its RDP server's certificate, as most of them sign "
        "it themselves. Either this or rdp_ca_file.",
        config.rdp_thumbprint
    );
    visitor.option(
        "vnc_username",
        "A name for VNC consoles that ask for one beside the password.",
        config.vnc_username
    );
    visitor.secret(
        "vnc_password",
        "The password of its VNC console, if it asks for one; of VNC authentication's, eight "
        "characters count.",
        config.vnc_password
    );
}

void describe(config::Visitor& visitor, VirtConfig& config) {
    visitor.list(
        "vcenter",
        "vCenters and stand-alone ESXi hosts whose VMs have consoles here.",
        config.vcenters,
        &describe
    );
    visitor.list(
        "instance", "Instances whose consoles have fixed addresses.", config.instances, &describe
    );
}

config::Findings problems(const VcenterConfig& config) {
    config::Findings found;
    if (!vsphere::parse_endpoint(config.url)) {
        found.push_back(
            {"url",
             "expected an https URL without user, query and fragment, such as "
             "\"https://vcenter.example/sdk\""}
        );
    }
    check_account(config, found);
    for (config::Finding& each : net::trust_problems(config.ca_file, config.thumbprint)) {
        found.push_back(std::move(each));
    }
    if (!parse_project_source(config.project_from)) {
        found.push_back(
            {"project_from",
             "expected \"folder\", \"custom-attribute:NAME\", \"tag:CATEGORY\" or \"none\", found "
             "\"" +
                 config.project_from + '"'}
        );
    }
    if (!PortRange::parse(config.vnc_ports)) {
        found.push_back({"vnc_ports", "expected \"FIRST-LAST\", such as \"5900-5999\""});
    }
    if (!config.console_service.empty() && !parse_console_service(config.console_service)) {
        found.push_back(
            {"console_service",
             "expected \"wss:PORT\" or \"ws:PORT\", such as \"wss:7343\", found \"" +
                 config.console_service + '"'}
        );
    }
    if (std::string wrong; !HostNames::parse(config.host_names, wrong)) {
        found.push_back(
            {"host_names",
             "expected each name once, as \"esx1.example=192.0.2.11\", found \"" + wrong + '"'}
        );
    }
    if (config.connect_timeout <= Seconds::zero()) {
        found.push_back({"connect_timeout", "expected more than 0s"});
    }
    if (config.timeout < config.connect_timeout || config.timeout > std::chrono::minutes(10)) {
        found.push_back({"timeout", "expected at least connect_timeout and at most 10m"});
    }
    return found;
}

config::Findings problems(const StaticInstanceConfig& config) {
    config::Findings found;
    if (!parse_uuid(config.id)) {
        found.push_back({"id", "expected a UUID such as \"5965e99a-5f65-454d-bf0d-46ccc57d08db\""});
    }
    std::string keys;
    bool has_console = false;
    for (const StaticConsole& console : static_consoles()) {
        const std::string& address = config.*console.address;
        const auto endpoint = net::Endpoint::parse(address);
        if (!address.empty() && (!endpoint || endpoint->port == 0)) {
            found.push_back(
                {std::string(console.key),
                 "expected HOST:PORT, such as \"127.0.0.1:5901\" or \"[::1]:5901\""}
            );
        }
        has_console = has_console || !address.empty();
        keys.append(keys.empty() ? "" : ", ").append(console.key);
    }
    if (!config.rdp.empty()) {
        for (config::Finding& each :
             net::trust_problems(config.rdp_ca_file, config.rdp_thumbprint)) {
            found.push_back({"rdp_" + each.key, "for rdp, " + std::move(each.message)});
        }
    }
    if (!has_console) {
        found.push_back(
            {"id", "expected the address of a console beside it, of at least one of: " + keys}
        );
    }
    return found;
}

config::Findings problems(const VirtConfig& config) {
    config::Findings found;
    std::map<std::string, std::string> urls;
    for (std::size_t i = 0; i < config.vcenters.size(); ++i) {
        const std::string table = item("vcenter", i);
        add_under(table, problems(config.vcenters[i]), found);
        if (const auto endpoint = vsphere::parse_endpoint(config.vcenters[i].url)) {
            check_unique(table, endpoint->sdk_url, "url", urls, found);
        }
    }
    std::map<std::string, std::string> ids;
    for (std::size_t i = 0; i < config.instances.size(); ++i) {
        const std::string table = item("instance", i);
        add_under(table, problems(config.instances[i]), found);
        if (const auto id = parse_uuid(config.instances[i].id)) {
            check_unique(table, *id, "id", ids, found);
        }
    }
    return found;
}

}  // namespace porthole::virt
