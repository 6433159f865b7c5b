// SPDX-License-Identifier: Apache-2.0
#include "api/resources/console_auth_tokens.hpp"

#include "api/python_repr.hpp"
#include "base/uuid.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace porthole::api {
namespace json = boost::json;
using boost::beast::http::verb;
using net::http::Status;

namespace {

constexpr std::string_view kRule = "os_compute_api:os-console-auth-tokens";

/// Before, tokens of RDP consoles alone could be looked up, and there are none.
constexpr Microversion kEveryTypeSince{2, 31};
constexpr Microversion kSpiceDirectSince{2, 99};

/// True for what a token of ours may be, 256 bits in base64url, or one of Nova's, a UUID.
bool is_token(std::string_view text) {
    constexpr std::size_t kLength = 43;
    const auto is_base64url = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    };
    return (text.size() == kLength && std::all_of(text.begin(), text.end(), is_base64url)) ||
           parse_uuid(text).has_value();
}

/// A token that leads nowhere any more, since its instance is gone or somebody else's, or its type
/// of console is switched off, is none.
boost::system::error_code seen_from_outside(const boost::system::error_code& error) {
    const bool leads_nowhere = error == make_error_code(Errc::instance_unknown) ||
                               error == make_error_code(Errc::console_unavailable);
    return leads_nowhere ? make_error_code(Errc::token_unknown) : error;
}

Task<net::http::Response> show_token(Services services, Call call) {
    if (call.version < kEveryTypeSince) {
        co_return fault_answer(bad_request());
    }
    if (call.version >= kSpiceDirectSince && !call.target.query.empty()) {
        const std::string name = python_repr(std::string_view(call.target.query.front().first));
        const Fault fault{
            Status::bad_request,
            "Additional properties are not allowed (" + name + " was unexpected)"
        };
        co_return fault_answer(fault);
    }
    // Whatever no token can be is looked up as none, so that callers without the right to ask learn
    // nothing else.
    const std::string& text = call.parameter("token");
    Secret token{is_token(text) ? text : std::string()};
    const auto found =
        co_await services.consoles.look_up(call.caller, std::move(token), call.request_id);
    if (!found) {
        const FaultContext context{call.request_id, kRule};
        co_return fault_answer(fault_of(seen_from_outside(found.error()), context));
    }
    const virt::ConnectInfo& info = found->connect_info;
    json::object console;
    console.emplace("instance_uuid", found->instance_id);
    console.emplace("host", info.host);
    console.emplace("port", info.port);
    console.emplace(
        "internal_access_path", info.path.empty() ? json::value(nullptr) : json::value(info.path)
    );
    if (call.version >= kSpiceDirectSince && found->type == "spice-direct") {
        console.emplace("tls_port", nullptr);
    }
    json::object body;
    body.emplace("console", std::move(console));
    co_return json_answer(Status::ok, json::serialize(body));
}

constexpr std::string_view kAnswerSchema = R"({
    "type": "object",
    "required": ["console"],
    "properties": {
        "console": {
            "type": "object",
            "required": ["instance_uuid", "host", "port", "internal_access_path"],
            "properties": {
                "instance_uuid": {"type": "string", "format": "uuid"},
                "host": {"type": "string"},
                "port": {"type": "integer"},
                "internal_access_path": {"type": ["string", "null"]},
                "tls_port": {"type": ["integer", "null"]}
            }
        }
    }
})";

}  // namespace

Operations console_auth_token_operations() {
    Operation show;
    show.id = "show_console_auth_token";
    show.method = verb::get;
    show.path = "/os-console-auth-tokens/{token}";
    show.summary = "What a token stands for; for administrators and services, since 2.31";
    show.answers = {
        {Status::ok,
         "Where the console is. Where the hypervisor has tickets, internal_access_path holds one "
         "that was acquired for this answer and works once",
         json::parse(kAnswerSchema)},
        {Status::bad_request, "A version before 2.31, or since 2.99 a query"},
        {Status::forbidden, "The caller is neither administrator nor service"},
        {Status::not_found, "No such token, or none any more"},
        {Status::conflict, "The instance is not running"},
        {Status::service_unavailable, "The hypervisor or the token store does not answer"},
    };
    show.action = &show_token;
    Operations operations;
    operations.push_back(std::move(show));
    return operations;
}

}  // namespace porthole::api
