// SPDX-License-Identifier: Apache-2.0
#include "api/resources/console_actions.hpp"

#include "api/console_issue.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace porthole::api {
namespace json = boost::json;
using boost::beast::http::verb;

namespace {

constexpr Window kWindow{kMinMicroversion, {2, 5}};

struct ConsoleAction {
    std::string_view name;
    std::string_view protocol;
    std::string_view types;  ///< schema of `type`
};

constexpr std::array kActions{
    ConsoleAction{"os-getVNCConsole", "vnc", R"({"type": "string", "enum": ["novnc", "xvpvnc"]})"},
    ConsoleAction{"os-getSPICEConsole", "spice", R"({"type": "string", "enum": ["spice-html5"]})"},
    ConsoleAction{"os-getSerialConsole", "serial", R"({"type": "string", "enum": ["serial"]})"},
    ConsoleAction{"os-getRDPConsole", "rdp", R"({"type": "string", "enum": ["rdp-html5"]})"},
};

json::value schema_of(const ConsoleAction& action) {
    json::object console{
        {"type", "object"},
        {"properties", json::object{{"type", json::parse(action.types)}}},
        {"required", json::array{"type"}},
        {"additionalProperties", false},
    };
    json::object properties;
    properties.emplace(action.name, std::move(console));
    return {
        {"type", "object"},
        {"properties", std::move(properties)},
        {"required", json::array{action.name}},
        {"additionalProperties", false},
    };
}

constexpr std::string_view kAnswerSchema = R"({
    "type": "object",
    "required": ["console"],
    "properties": {
        "console": {
            "type": "object",
            "required": ["type", "url"],
            "properties": {"type": {"type": "string"}, "url": {"type": "string", "format": "uri"}}
        }
    }
})";

json::object show(const compute::IssuedConsole& console) {
    json::object shown;
    shown.emplace("type", console.type);
    shown.emplace("url", console.url);
    json::object body;
    body.emplace("console", std::move(shown));
    return body;
}

Task<net::http::Response> run_console_action(Services services, Call call) {
    const auto& asked = *call.body.as_object().begin();
    const std::string_view name = asked.key();
    const auto* const action =
        std::find_if(kActions.begin(), kActions.end(), [name](const ConsoleAction& each) {
            return each.name == name;
        });
    compute::WantedConsole wanted;
    wanted.protocol = action->protocol;
    wanted.type = std::string(asked.value().at("type").as_string());
    co_return co_await answer_console(services, std::move(call), std::move(wanted), &show);
}

}  // namespace

Operations console_action_operations() {
    Operation run;
    run.id = "run_console_action";
    run.method = verb::post;
    run.path = "/servers/{server_id}/action";
    run.summary = "A console's URL, as clients asked for it until 2.5";
    for (const ConsoleAction& action : kActions) {
        run.bodies.push_back({kWindow, Schema(schema_of(action)), action.name});
    }
    run.answers = console_answers(json::parse(kAnswerSchema));
    run.action = &run_console_action;
    Operations operations;
    operations.push_back(std::move(run));
    return operations;
}

}  // namespace porthole::api
