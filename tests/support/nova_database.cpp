// SPDX-License-Identifier: Apache-2.0
#include "support/nova_database.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <utility>

namespace porthole::test {
namespace json = boost::json;

namespace {

constexpr const char* kNovaPassword = "nova-password-41c2";
constexpr const char* kReaderPassword = "reader-password-9f3d";

/// Making both schemas takes Nova its time on a busy machine.
constexpr Seconds kAnswerLimit{180};

std::string nova_url(const MariadbServer& server, const std::string& database) {
    return fmt::format(
        "mysql+pymysql://nova:{}@127.0.0.1:{}/{}?charset=utf8mb4",
        kNovaPassword,
        server.port(),
        database
    );
}

std::string reader_url(const MariadbServer& server, const std::string& database) {
    return fmt::format(
        "mysql+pymysql://reader:{}@127.0.0.1:{}/{}?charset=utf8mb4",
        kReaderPassword,
        server.port(),
        database
    );
}

}  // namespace

NovaDatabase::NovaDatabase(const MariadbServer& server, std::string name)
    : server_(server), name_(std::move(name)) {
    server_.command("CREATE DATABASE IF NOT EXISTS nova_api");
    server_.command("DROP DATABASE IF EXISTS " + name_);
    server_.command("CREATE DATABASE " + name_);
    server_.command(
        fmt::format("CREATE USER IF NOT EXISTS nova@'127.0.0.1' IDENTIFIED BY '{}'", kNovaPassword)
    );
    server_.command("GRANT ALL ON *.* TO nova@'127.0.0.1'");
    // Debian's Nova is for Debian's own Python.
    nova_ = std::make_unique<Process>(std::vector<std::string>{
        "/usr/bin/python3",
        PORTHOLE_TEST_SUPPORT "/nova_tokens.py",
        nova_url(server_, name_),
        nova_url(server_, "nova_api")
    });
    ask({{"do", "sync"}});
    server_.command(fmt::format(
        "CREATE USER IF NOT EXISTS reader@'127.0.0.1' IDENTIFIED BY '{}'", kReaderPassword
    ));
    for (const char* const table : {"console_auth_tokens", "instances"}) {
        server_.command(fmt::format("GRANT SELECT ON {}.{} TO reader@'127.0.0.1'", name_, table));
    }
    server_.command("GRANT SELECT ON nova_api.cell_mappings TO reader@'127.0.0.1'");
}

std::string NovaDatabase::url() const {
    return reader_url(server_, name_);
}

std::string NovaDatabase::api_url(const MariadbServer& server) {
    return reader_url(server, "nova_api");
}

std::string NovaDatabase::owner_url() const {
    return nova_url(server_, name_);
}

std::string NovaDatabase::api_owner_url() const {
    return nova_url(server_, "nova_api");
}

void NovaDatabase::add_mapping(const std::string& transport_url) {
    // As `nova-manage cell_v2 create_cell` may be told: the API database's login and server.
    ask(
        {{"do", "map"},
         {"name", name_},
         {"connection", "{scheme}://{username}:{password}@{hostname}:{port}/" + name_ + "?{query}"},
         {"transport", transport_url}}
    );
}

std::string NovaDatabase::add_instance(const std::string& name, const std::string& project) {
    const auto made = ask({{"do", "instance"}, {"name", name}, {"project", project}});
    return std::string(made.at("uuid").as_string());
}

std::string NovaDatabase::issue(const std::string& instance, const NovaToken& token) {
    json::object command{
        {"do", "token"},
        {"instance", instance},
        {"type", token.type},
        {"host", token.host},
        {"port", token.port},
        {"ttl", token.ttl},
        {"base", token.base},
    };
    if (!token.path.empty()) {
        command["path"] = token.path;
    }
    return std::string(ask(command).at("token").as_string());
}

void NovaDatabase::forget(const std::string& instance) {
    ask({{"do", "forget"}, {"instance", instance}});
}

void NovaDatabase::delete_instance(const std::string& instance) {
    ask({{"do", "delete"}, {"instance", instance}});
}

json::object NovaDatabase::ask(const json::object& command) {
    nova_->write(json::serialize(command) + "\n");
    return json::parse(nova_->read_line(kAnswerLimit)).as_object();
}

}  // namespace porthole::test
