// SPDX-License-Identifier: Apache-2.0
#include "support/keystone.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

#include <fstream>
#include <stdexcept>

namespace porthole::test {
namespace json = boost::json;
namespace {

/// Starting it reads some hundred Python modules.
constexpr Seconds kStartLimit{100};

std::uint16_t port_of(const std::string& url) {
    return boost::urls::parse_uri(url).value().port_number();
}

std::string text(const json::value& value) {
    return json::value_to<std::string>(value);
}

json::object scope_of(const std::string& project) {
    if (project == "system") {
        return {{"system", {{"all", true}}}};
    }
    return {{"project", {{"id", project}}}};
}

/// The body of POST /auth/tokens.
json::value login(const std::string& name, const std::string& project) {
    const json::value user{{"name", name}, {"domain", {{"id", "default"}}}, {"password", name}};
    json::object auth{
        {"identity", {{"methods", json::array{"password"}}, {"password", {{"user", user}}}}}
    };
    if (project.empty()) {
        auth["scope"] = "unscoped";
    } else {
        auth["scope"] = scope_of(project);
    }
    return {{"auth", auth}};
}

void expect(const HttpAnswer& answer, std::string_view what) {
    if (answer.status < 200 || answer.status > 299) {
        throw std::runtime_error(
            fmt::format("Keystone: {}: {} {}", what, answer.status, answer.body)
        );
    }
}

}  // namespace

Keystone::Keystone() : certificate_(make_certificate()) {
    folder_.write("certificate.pem", certificate_.pem);
    folder_.write("key.pem", certificate_.key_pem);
    start();
}

void Keystone::start() {
    process_.emplace(std::vector<std::string>{
        "/usr/bin/python3",
        PORTHOLE_SOURCE_DIR "/tests/support/keystone_server.py",
        folder_.path().string(),
        "--port",
        std::to_string(port_),
        "--tls-port",
        std::to_string(tls_port_),
    });
    const json::value ready = json::parse(process_->read_line(kStartLimit));
    url_ = text(ready.at("url"));
    tls_url_ = text(ready.at("tls_url"));
    port_ = port_of(url_);
    tls_port_ = port_of(tls_url_);
}

void Keystone::order(const std::string& line) {
    process_->write(line + '\n');
    if (process_->read_line() != "ok") {
        throw std::runtime_error("Keystone did not do: " + line);
    }
}

void Keystone::set_expiration(Seconds life) {
    order(fmt::format("expiration {}", life.count()));
}

int Keystone::requests(std::string_view prefix) const {
    std::ifstream lines(folder_.path() / "requests");
    int count = 0;
    for (std::string line; std::getline(lines, line);) {
        count += line.starts_with(prefix) ? 1 : 0;
    }
    return count;
}

HttpAnswer Keystone::send(
    std::string_view verb, const std::string& path, const json::value& body, const Fields& fields
) const {
    ServerAddress server;
    server.port = port_;
    return send_http(
        server, verb, "/v3" + path, fields, body.is_null() ? std::string() : json::serialize(body)
    );
}

json::value Keystone::administer(
    std::string_view verb, const std::string& path, const json::value& body
) {
    if (admin_token_.empty()) {
        const json::value user{
            {"name", "admin"}, {"domain", {{"id", "default"}}}, {"password", "admin"}
        };
        const json::value project{{"name", "admin"}, {"domain", {{"id", "default"}}}};
        const json::value auth{
            {"identity", {{"methods", json::array{"password"}}, {"password", {{"user", user}}}}},
            {"scope", {{"project", project}}}
        };
        const auto answer = send("POST", "/auth/tokens", {{"auth", auth}});
        expect(answer, "login of admin");
        admin_token_ = answer.field("x-subject-token");
    }
    const auto answer = send(verb, path, body, {{"X-Auth-Token", admin_token_}});
    expect(answer, path);
    return answer.json();
}

std::string Keystone::make_project(const std::string& name) {
    const json::value project{{"name", name}, {"domain_id", "default"}};
    return text(administer("POST", "/projects", {{"project", project}}).at("project").at("id"));
}

std::string Keystone::make_user(const std::string& name) {
    const json::value user{{"name", name}, {"password", name}, {"domain_id", "default"}};
    return text(administer("POST", "/users", {{"user", user}}).at("user").at("id"));
}

std::string Keystone::make_role(const std::string& name) {
    const json::value role{{"name", name}};
    return text(administer("POST", "/roles", {{"role", role}}).at("role").at("id"));
}

std::string Keystone::project(const std::string& name) {
    return text(administer("GET", "/projects?name=" + name).at("projects").at(0).at("id"));
}

std::string Keystone::role(const std::string& name) {
    return text(administer("GET", "/roles?name=" + name).at("roles").at(0).at("id"));
}

void Keystone::grant(const std::string& user, const std::string& project, const std::string& role) {
    administer("PUT", fmt::format("/projects/{}/users/{}/roles/{}", project, user, role));
}

ApplicationCredential Keystone::make_application_credential(
    const std::string& name, const std::string& project, const std::string& path
) {
    const std::string own = token(name, project);
    const auto self =
        send("GET", "/auth/tokens", nullptr, {{"X-Auth-Token", own}, {"X-Subject-Token", own}});
    expect(self, "who is " + name);
    const std::string user = text(self.json().at("token").at("user").at("id"));
    json::object credential{{"name", "for tests " + path}};
    if (!path.empty()) {
        const json::value rule{{"service", "compute"}, {"method", "GET"}, {"path", path}};
        credential["access_rules"] = json::array{rule};
    }
    const auto answer = send(
        "POST",
        "/users/" + user + "/application_credentials",
        {{"application_credential", credential}},
        {{"X-Auth-Token", own}}
    );
    expect(answer, "application credential of " + name);
    const json::value made = answer.json();
    const json::value& about = made.at("application_credential");
    return {text(about.at("id")), text(about.at("secret"))};
}

void Keystone::register_service(const std::string& type, const std::string& url) {
    const json::value service{{"type", type}, {"name", type}};
    const std::string id =
        text(administer("POST", "/services", {{"service", service}}).at("service").at("id"));
    for (const char* interface : {"public", "internal", "admin"}) {
        const json::value endpoint{
            {"service_id", id}, {"interface", interface}, {"url", url}, {"region_id", "RegionOne"}
        };
        administer("POST", "/endpoints", {{"endpoint", endpoint}});
    }
}

std::string Keystone::token(const std::string& name, const std::string& project) {
    const auto answer = send("POST", "/auth/tokens", login(name, project));
    expect(answer, "login of " + name);
    return answer.field("x-subject-token");
}

std::string Keystone::token(const ApplicationCredential& credential) {
    const json::value presented{{"id", credential.id}, {"secret", credential.secret}};
    const json::value identity{
        {"methods", json::array{"application_credential"}}, {"application_credential", presented}
    };
    const auto answer = send("POST", "/auth/tokens", {{"auth", {{"identity", identity}}}});
    expect(answer, "login with an application credential");
    return answer.field("x-subject-token");
}

void Keystone::revoke(const std::string& token) {
    const auto answer = send(
        "DELETE", "/auth/tokens", nullptr, {{"X-Auth-Token", token}, {"X-Subject-Token", token}}
    );
    expect(answer, "revocation");
}

void Keystone::renew_password(const std::string& user, const std::string& name) {
    const json::value change{{"password", name}};
    administer("PATCH", "/users/" + user, {{"user", change}});
}

}  // namespace porthole::test
