// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/nova/nova_client.hpp"

#include "base/hash.hpp"
#include "base/log.hpp"
#include "base/uuid.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <chrono>
#include <limits>
#include <optional>
#include <utility>

namespace porthole::consoleauth {
namespace json = boost::json;
namespace {

constexpr const char* kMicroversion = "2.31";

/// The object called `name` in the document `body`; empty when there is none.
json::object read_object(const std::string& body, std::string_view name) {
    boost::system::error_code error;
    const json::value document = json::parse(body, error);
    const json::object* const outer = error ? nullptr : document.if_object();
    const json::value* const found = outer == nullptr ? nullptr : outer->if_contains(name);
    const json::object* const object = found == nullptr ? nullptr : found->if_object();
    return object == nullptr ? json::object() : *object;
}

std::string text(const json::object& object, std::string_view name) {
    const json::value* const found = object.if_contains(name);
    const json::string* const value = found == nullptr ? nullptr : found->if_string();
    return value == nullptr ? std::string() : std::string(*value);
}

/// Where the answer's console is; nothing when what it says makes no sense.
std::optional<ConsoleAddress> address_of(const json::object& console) {
    const json::value* const found = console.if_contains("port");
    const std::int64_t* const port = found == nullptr ? nullptr : found->if_int64();
    if (port == nullptr || *port <= 0 || *port > std::numeric_limits<std::uint16_t>::max()) {
        return std::nullopt;
    }
    ConsoleAddress address;
    address.host = text(console, "host");
    address.port = static_cast<std::uint16_t>(*port);
    address.internal_access_path = text(console, "internal_access_path");
    return address;
}

bool is_ticket(std::string_view path) {
    return path.starts_with('{') || path.starts_with("/ticket/");
}

Errc report(const keystone::Error& error, const NovaQuestion& question) {
    log::write(
        error.repeated ? log::Level::info : log::Level::error,
        "nova_call_failed",
        {{"request", question.request_id},
         {"call", error.call},
         {"detail", error.detail},
         {"remedy", error.remedy}}
    );
    return Errc::store_unavailable;
}

}  // namespace

NovaClient::NovaClient(const NovaConfig& config, const Clock& clock)
    : timeout_(config.timeout),
      endpoint_(config.compute_endpoint),
      account_(config.account, "[nova]", config.timeout, clock) {}

Result<TokenRecord> NovaClient::look_up(const NovaQuestion& question) {
    const auto deadline = std::chrono::steady_clock::now() + timeout_;
    const auto token = get("os-console-auth-tokens/" + question.token, question, deadline);
    if (!token) {
        return token.error();
    }
    const json::object console = read_object(*token, "console");
    auto address = address_of(console);
    const auto instance = parse_uuid(text(console, "instance_uuid"));
    if (!address || !instance) {
        log::error("nova_answer_malformed", {{"request", question.request_id}});
        return Errc::console_unavailable;
    }
    const auto server = get("servers/" + *instance, question, deadline);
    if (!server) {
        return server.error();
    }
    const json::object about = read_object(*server, "server");
    TokenRecord record;
    record.id = to_hex(sha256(question.token)).substr(0, 16);
    record.instance_id = *instance;
    record.instance_name = text(about, "name");
    record.project_id = text(about, "tenant_id");
    record.user = text(about, "user_id");
    record.expires_at = Time::max();
    record.console_type =
        is_ticket(address->internal_access_path) ? "webmks" : question.console_type;
    record.console = std::move(*address);
    if (record.console_type.empty()) {
        log::warn("console_type_unknown", {{"request", question.request_id}});
        return Errc::console_unavailable;
    }
    return record;
}

Result<void> NovaClient::check() {
    const auto url = endpoint(std::chrono::steady_clock::now() + timeout_);
    if (!url) {
        return Errc::store_unavailable;
    }
    return ok();
}

keystone::Outcome<std::string> NovaClient::endpoint(Deadline deadline) {
    auto url = endpoint_.empty() ? account_.endpoint("compute", deadline)
                                 : keystone::Outcome<std::string>(endpoint_);
    while (url && url->ends_with('/')) {
        url->pop_back();
    }
    return url;
}

Result<std::string> NovaClient::get(
    const std::string& path, const NovaQuestion& question, Deadline deadline
) {
    const std::string call = "GET /" + path.substr(0, path.find('/'));  // the token is not logged
    const auto url = endpoint(deadline);
    if (!url) {
        return report(url.error(), question);
    }
    net::http::ClientRequest request;
    request.url = *url + "/" + path;
    request.headers = {
        {"OpenStack-API-Version", Secret(std::string("compute ") + kMicroversion)},
        {"X-OpenStack-Nova-API-Version", Secret(kMicroversion)},
    };
    request.deadline = deadline;
    auto reply = account_.send(call, std::move(request));
    if (!reply) {
        return report(reply.error(), question);
    }
    switch (reply->status) {
        case 200:
            return std::move(reply->body);
        case 404:
            return Errc::token_unknown;
        case 403:
            account_.log_out();  // roles may have been given since
            return report(
                {call,
                 "Nova does not let our account look tokens up",
                 "give the account of [nova] the role admin"},
                question
            );
        default:
            return report(account_.unexpected_status(call, reply->status), question);
    }
}

}  // namespace porthole::consoleauth
