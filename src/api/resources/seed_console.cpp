// SPDX-License-Identifier: Apache-2.0
#include "api/resources/seed_console.hpp"

#include "api/console_issue.hpp"
#include "api/console_kinds.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

namespace porthole::api {
namespace json = boost::json;
using boost::beast::http::verb;
using net::http::Status;

namespace {

json::value request_schema() {
    return {
        {"type", "object"},
        {"properties",
         json::object{
             {"protocol",
              json::object{{"type", "string"}, {"enum", protocol_names(kMaxMicroversion)}}},
             {"type", json::object{{"type", "string"}, {"enum", type_names(kMaxMicroversion)}}},
         }},
        {"required", json::array{"protocol", "type"}},
        {"additionalProperties", false},
    };
}

constexpr std::string_view kAnswerSchema = R"({
    "type": "object",
    "required": ["protocol", "url"],
    "properties": {"protocol": {"type": "string"}, "url": {"type": "string", "format": "uri"}}
})";

Task<net::http::Response> create_console(Services services, Call call) {
    const json::object& asked = call.body.as_object();
    std::string protocol(asked.at("protocol").as_string());
    std::string type(asked.at("type").as_string());
    auto issued = co_await issue_console(
        services,
        call.caller,
        call.parameter("instance_id"),
        std::move(protocol),
        std::move(type),
        call.request_id
    );
    if (const auto* const fault = std::get_if<Fault>(&issued)) {
        co_return fault_answer(*fault);
    }
    const auto& console = std::get<compute::IssuedConsole>(issued);
    json::object body;
    body.emplace("protocol", console.protocol);
    body.emplace("url", console.url);
    co_return json_answer(Status::ok, json::serialize(body));
}

}  // namespace

Operations seed_console_operations() {
    Operation create;
    create.id = "create_console";
    create.method = verb::post;
    create.path = "/servers/{instance_id}/console";
    create.scope = Scope::root;
    create.summary = "A console's URL, in Porthole's own form";
    create.bodies.push_back({Window(), Schema(request_schema())});
    create.answers = console_answers(json::parse(kAnswerSchema));
    create.action = &create_console;
    Operations operations;
    operations.push_back(std::move(create));
    return operations;
}

}  // namespace porthole::api
