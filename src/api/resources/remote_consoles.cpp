// SPDX-License-Identifier: Apache-2.0
#include "api/resources/remote_consoles.hpp"

#include "api/console_issue.hpp"

#include <boost/json/parse.hpp>

#include <array>
#include <utility>

namespace porthole::api {
namespace json = boost::json;
using boost::beast::http::verb;

namespace {

constexpr std::array kWindows{
    Window{{2, 6}, {2, 7}}, Window{{2, 8}, {2, 98}}, Window{{2, 99}, kMaxMicroversion}
};

json::value request_schema(const Microversion& version) {
    return {
        {"type", "object"},
        {"properties", json::object{{"remote_console", console_schema(version)}}},
        {"required", json::array{"remote_console"}},
        {"additionalProperties", false},
    };
}

constexpr std::string_view kAnswerSchema = R"({
    "type": "object",
    "required": ["remote_console"],
    "properties": {
        "remote_console": {
            "type": "object",
            "required": ["protocol", "type", "url"],
            "properties": {
                "protocol": {"type": "string"},
                "type": {"type": "string"},
                "url": {"type": "string", "format": "uri"}
            }
        }
    }
})";

json::object show(const compute::IssuedConsole& console) {
    json::object shown;
    shown.emplace("protocol", console.protocol);
    shown.emplace("type", console.type);
    shown.emplace("url", console.url);
    json::object body;
    body.emplace("remote_console", std::move(shown));
    return body;
}

Task<net::http::Response> create_remote_console(Services services, Call call) {
    const json::object& asked = call.body.at("remote_console").as_object();
    auto wanted = wanted_console(asked);
    co_return co_await answer_console(services, std::move(call), std::move(wanted), &show);
}

}  // namespace

Operations remote_console_operations() {
    Operation create;
    create.id = "create_remote_console";
    create.method = verb::post;
    create.path = "/servers/{server_id}/remote-consoles";
    create.window.first = kWindows.front().first;
    create.summary = "A console's URL";
    for (const Window& window : kWindows) {
        create.bodies.push_back({window, Schema(request_schema(window.first))});
    }
    create.answers = console_answers(json::parse(kAnswerSchema));
    create.action = &create_remote_console;
    Operations operations;
    operations.push_back(std::move(create));
    return operations;
}

}  // namespace porthole::api
