// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/nova/database_url.hpp"

#include "base/server_url.hpp"

#include <array>
#include <map>
#include <string_view>
#include <utility>

namespace porthole::consoleauth {
namespace {

/// Names of an option in SQLAlchemy's drivers, and ours.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kOptions{{
    {"ssl_ca", "tls_ca"},
    {"ssl_cert", "tls_cert"},
    {"ssl_key", "tls_key"},
    {"unix_socket", "unix_socket"},
}};

bool is_mysql(std::string_view scheme) {
    const std::string_view dialect = scheme.substr(0, scheme.find('+'));
    return dialect == "mysql" || dialect == "mariadb";
}

/// The parts of a URL as they stand there, still encoded.
std::map<std::string_view, std::string_view> parts_of(std::string_view url) {
    std::map<std::string_view, std::string_view> parts;
    const auto cut = [&url](std::string_view separator) {
        const auto at = url.find(separator);
        const std::string_view before = url.substr(0, at);
        url = at == std::string_view::npos ? std::string_view() : url.substr(at + separator.size());
        return before;
    };
    parts["scheme"] = cut("://");
    std::string_view authority = cut("/");
    parts["path"] = cut("?");
    parts["query"] = url;
    const auto login_end = authority.rfind('@');
    if (login_end != std::string_view::npos) {
        const std::string_view login = authority.substr(0, login_end);
        const auto colon = login.find(':');
        parts["username"] = login.substr(0, colon);
        parts["password"] =
            colon == std::string_view::npos ? std::string_view() : login.substr(colon + 1);
        authority.remove_prefix(login_end + 1);
    }
    const auto colon = authority.rfind(':');
    const bool has_port =
        colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos;
    parts["hostname"] = has_port ? authority.substr(0, colon) : authority;
    parts["port"] = has_port ? authority.substr(colon + 1) : std::string_view();
    return parts;
}

}  // namespace

sql::Options nova_database(const Secret& text) {
    ServerUrl url = ServerUrl::parse(text.reveal());
    if (url.problem.empty() && !is_mysql(url.scheme)) {
        url.problem = "Porthole reads Nova's databases on MariaDB and MySQL only";
    }
    std::map<std::string, std::string, std::less<>> options;
    for (const auto& [theirs, ours] : kOptions) {
        const auto option = url.options.find(theirs);
        if (option != url.options.end()) {
            options.emplace(ours, std::move(option->second));
        }
    }
    url.options = std::move(options);
    return sql::Options::from(std::move(url));
}

Secret fill_in_template(const Secret& connection, const Secret& api_database) {
    const auto parts = parts_of(api_database.reveal());
    const std::string& text = connection.reveal();
    std::string filled;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = text[at] == '{' ? text.find('}', at) : std::string::npos;
        const auto part =
            end == std::string::npos ? parts.end() : parts.find(text.substr(at + 1, end - at - 1));
        if (part == parts.end()) {
            filled += text[at++];
        } else {
            filled += part->second;
            at = end + 1;
        }
    }
    return Secret(std::move(filled));
}

}  // namespace porthole::consoleauth
