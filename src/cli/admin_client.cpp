// SPDX-License-Identifier: Apache-2.0
#include "cli/admin_client.hpp"

#include "net/endpoint.hpp"
#include "net/http/client.hpp"
#include "net/server_tls.hpp"

#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace porthole::cli {
namespace json = boost::json;

namespace {

constexpr Seconds kPatience{30};
/// Where a token of Keystone's stands for those who have no admin key.
constexpr const char* kTokenVariable = "OS_TOKEN";

/// Where the server answers on this machine, by the configuration that it was started with.
std::string base_url(const admin::AdminConfig& config) {
    if (!config.url.empty()) {
        return config.url.ends_with('/') ? config.url.substr(0, config.url.size() - 1) : config.url;
    }
    if (config.listen.empty()) {
        throw std::runtime_error(
            "[admin] names neither listen nor url: there is no one to ask for sessions"
        );
    }
    auto endpoint = net::Endpoint::parse(config.listen.front()).value();
    if (endpoint.host == "0.0.0.0") {
        endpoint.host = "127.0.0.1";
    } else if (endpoint.host == "::") {
        endpoint.host = "::1";
    }
    return (config.has_tls() ? "https://" : "http://") + endpoint.text();
}

net::http::ClientOptions client_options(const admin::AdminConfig& config) {
    net::http::ClientOptions options;
    options.allow_plain = true;
    if (config.url.empty() && config.has_tls()) {
        options.thumbprint =
            net::ServerTls(config.tls_certificate, config.tls_private_key).thumbprint();
    }
    return options;
}

}  // namespace

std::string ask_admin(
    const admin::AdminConfig& config,
    const std::string& method,
    const std::string& path,
    std::string body
) {
    net::http::Client client(client_options(config));
    net::http::ClientRequest request;
    request.method = method;
    request.url = base_url(config) + path;
    request.body = Secret(std::move(body));
    request.deadline = std::chrono::steady_clock::now() + kPatience;
    const char* const token = std::getenv(kTokenVariable);
    Secret key = !config.key.empty() ? config.key : Secret(token == nullptr ? "" : token);
    if (!key.empty()) {
        request.headers.push_back({"X-Auth-Token", std::move(key)});
    }
    const auto outcome = client.exchange(request);
    if (!outcome) {
        throw std::runtime_error(request.url + " does not answer: " + outcome.error().detail);
    }
    if (outcome->status >= 200 && outcome->status < 300) {
        return outcome->body;
    }
    if (outcome->status == 401) {
        throw std::runtime_error(fmt::format(
            "the server does not know us: set [admin] key in its configuration, or {} here",
            kTokenVariable
        ));
    }
    boost::system::error_code error;
    const json::value answer = json::parse(outcome->body, error);
    const auto* const message = error ? nullptr : answer.find_pointer("/error/message", error);
    throw std::runtime_error(
        message != nullptr && message->is_string()
            ? std::string(message->get_string())
            : fmt::format("{} answered with status {}", request.url, outcome->status)
    );
}

}  // namespace porthole::cli
