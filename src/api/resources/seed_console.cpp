// SPDX-License-Identifier: Apache-2.0
#include "api/resources/seed_console.hpp"

#include "api/console_issue.hpp"

#include <boost/json/parse.hpp>

#include <utility>

namespace porthole::api {
namespace json = boost::json;
using boost::beast::http::verb;

namespace {

constexpr std::string_view kAnswerSchema = R"({
    "type": "object",
    "required": ["protocol", "url"],
    "properties": {"protocol": {"type": "string"}, "url": {"type": "string", "format": "uri"}}
})";

json::object show(const compute::IssuedConsole& console) {
    json::object body;
    body.emplace("protocol", console.protocol);
    body.emplace("url", console.url);
    return body;
}

Task<net::http::Response> create_console(Services services, Call call) {
    auto wanted = wanted_console(call.body.as_object());
    co_return co_await answer_console(services, std::move(call), std::move(wanted), &show);
}

}  // namespace

Operations seed_console_operations() {
    Operation create;
    create.id = "create_console";
    create.method = verb::post;
    create.path = "/servers/{server_id}/console";
    create.scope = Scope::root;
    create.summary = "A console's URL, in Porthole's own form";
    create.bodies.push_back({Window(), Schema(console_schema(kMaxMicroversion))});
    create.answers = console_answers(json::parse(kAnswerSchema));
    create.action = &create_console;
    Operations operations;
    operations.push_back(std::move(create));
    return operations;
}

}  // namespace porthole::api
