// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/nova/nova_config.hpp"

#include "amqp/options.hpp"
#include "consoleauth/nova/database_url.hpp"

#include <fmt/format.h>

#include <utility>

namespace porthole::consoleauth {
namespace {

constexpr Seconds kLongest{120};

void check_url(const std::string& key, const Secret& url, config::Findings& findings) {
    std::string problem = nova_database(url).problem;
    if (!problem.empty()) {
        findings.push_back({key, std::move(problem)});
    }
}

}  // namespace

void describe(config::Visitor& visitor, NovaConfig& config) {
    visitor.secrets(
        "cell_databases",
        "For authority nova-db: the databases of the cells whose consoles this Porthole serves, as"
        " nova.conf names each in [database] connection: mysql+pymysql://user:password@host/nova."
        " Reading the tables console_auth_tokens and instances is enough.",
        config.cell_databases
    );
    visitor.secret(
        "api_database",
        "In place of cell_databases: Nova's API database, as nova.conf names it in [api_database]"
        " connection. Its cell_mappings tell the cells; they are read again every minute.",
        config.api_database
    );
    visitor.secret(
        "transport_url",
        "For authority nova-db: the cells' RabbitMQ, as nova.conf names it in transport_url:"
        " rabbit://user:password@host:5672/. With it, nova-compute is asked before each connection"
        " whether the port still is the console's own, as Nova's proxies do; without it, a token"
        " of a guest that is gone may lead to another that has its port now. With api_database,"
        " give [DEFAULT] transport_url of Nova's API: each cell's own is in its cell_mappings.",
        config.transport_url
    );
    keystone::describe(visitor, config.account);
    visitor.option(
        "compute_endpoint",
        "For authority nova-api, which logs in with the account above: Nova's address, such as"
        " http://nova.example:8774/v2.1. Empty: the public one in Keystone's catalogue. The account"
        " needs the role admin, or a policy for os_compute_api:os-console-auth-tokens.",
        config.compute_endpoint
    );
    visitor.option(
        "console_ca_file",
        "PEM file with the certificates that issued those of console hosts for which Nova tells no"
        " thumbprint: ESXi hosts behind tokens whose path is /ticket/…. Empty: the system's.",
        config.console_ca_file
    );
    visitor.option("timeout", "How long Nova may take to answer. From 1s to 2m.", config.timeout);
}

config::Findings problems(const NovaConfig& config, const std::string& authority) {
    config::Findings findings;
    for (std::size_t i = 0; i < config.cell_databases.size(); ++i) {
        check_url(fmt::format("cell_databases[{}]", i), config.cell_databases[i], findings);
    }
    if (!config.api_database.empty()) {
        check_url("api_database", config.api_database, findings);
    }
    if (!config.transport_url.empty()) {
        std::string problem = amqp::Options::parse(config.transport_url).problem;
        if (!problem.empty()) {
            findings.push_back({"transport_url", std::move(problem)});
        }
    }
    if (authority == "nova-db" && config.cell_databases.empty() == config.api_database.empty()) {
        findings.push_back(
            {config.api_database.empty() ? "cell_databases" : "api_database",
             "with tokens.authority = \"nova-db\", give one of cell_databases and api_database"}
        );
    }
    if (authority == "nova-api") {
        for (config::Finding& each : keystone::problems(config.account)) {
            findings.push_back(std::move(each));
        }
    }
    if (!config.compute_endpoint.empty() && !keystone::is_service_url(config.compute_endpoint)) {
        findings.push_back(
            {"compute_endpoint",
             "expected an https or http URL, such as \"http://nova.example:8774/v2.1\""}
        );
    }
    if (config.timeout < Seconds(1) || config.timeout > kLongest) {
        findings.push_back({"timeout", R"(expected a duration from "1s" to "2m")"});
    }
    return findings;
}

}  // namespace porthole::consoleauth
