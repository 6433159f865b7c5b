// SPDX-License-Identifier: Apache-2.0
#include "api/openapi_document.hpp"

#include <boost/algorithm/string/case_conv.hpp>
#include <boost/json/parse.hpp>

#include <string>
#include <utility>

namespace porthole::api {
namespace json = boost::json;
using net::http::Status;

namespace {

constexpr std::string_view kComponents = R"({
    "securitySchemes": {
        "token": {"type": "apiKey", "in": "header", "name": "X-Auth-Token"}
    },
    "parameters": {
        "version": {
            "name": "OpenStack-API-Version",
            "in": "header",
            "description": "`compute X.Y` or `compute latest`; 2.1 without it",
            "schema": {"type": "string"}
        }
    },
    "schemas": {
        "fault": {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": {
                "type": "object",
                "required": ["code", "message"],
                "properties": {"code": {"type": "integer"}, "message": {"type": "string"}}
            }
        },
        "unauthorized": {
            "type": "object",
            "required": ["error"],
            "properties": {
                "error": {
                    "type": "object",
                    "required": ["code", "title", "message"],
                    "properties": {
                        "code": {"const": 401},
                        "title": {"type": "string"},
                        "message": {"type": "string"}
                    }
                }
            }
        }
    }
})";

json::object reference(std::string_view path) {
    return {{"$ref", path}};
}

json::object content(json::value schema) {
    json::object media;
    media.emplace("schema", std::move(schema));
    json::object content;
    content.emplace("application/json", std::move(media));
    return content;
}

/// As OpenStack's own descriptions tell versions.
json::object versions_of(const Window& window) {
    return {{"min-ver", window.first.text()}, {"max-ver", window.last.text()}};
}

json::array parameters_of(const Operation& operation) {
    json::array parameters;
    std::string_view rest = operation.path;
    while (rest.find('{') != std::string_view::npos) {
        rest.remove_prefix(rest.find('{') + 1);
        parameters.push_back(json::object{
            {"name", rest.substr(0, rest.find('}'))},
            {"in", "path"},
            {"required", true},
            {"schema", json::object{{"type", "string"}}},
        });
    }
    for (const QueryParameter& each : operation.query) {
        parameters.push_back(json::object{
            {"name", each.name},
            {"in", "query"},
            {"description", each.description},
            {"schema", json::object{{"type", "string"}}},
        });
    }
    if (operation.scope == Scope::compute) {
        parameters.push_back(reference("#/components/parameters/version"));
    }
    return parameters;
}

json::object request_body(const Operation& operation) {
    json::array schemas;
    for (const BodySchema& each : operation.bodies) {
        json::object schema = each.schema.document().as_object();
        if (operation.scope == Scope::compute) {
            schema.emplace("x-openstack", versions_of(each.window));
        }
        schemas.push_back(std::move(schema));
    }
    json::value schema = schemas.front();
    if (schemas.size() > 1) {
        json::object any;
        any.emplace("anyOf", std::move(schemas));
        schema = std::move(any);
    }
    json::object body;
    body.emplace("required", true);
    body.emplace("content", content(std::move(schema)));
    return body;
}

void add(json::object& responses, Status status, std::string_view description, json::value schema) {
    json::object response;
    response.emplace("description", description);
    response.emplace("content", content(std::move(schema)));
    responses.emplace(std::to_string(static_cast<unsigned>(status)), std::move(response));
}

json::object responses_of(const Operation& operation) {
    const json::value fault = reference("#/components/schemas/fault");
    json::object responses;
    for (const Answer& answer : operation.answers) {
        const bool plain = answer.schema.is_null();
        add(responses, answer.status, answer.description, plain ? fault : answer.schema);
    }
    if (operation.access == Access::callers) {
        json::value shape = reference("#/components/schemas/unauthorized");
        add(responses, Status::unauthorized, "Nobody knows the token", std::move(shape));
    }
    if (operation.scope == Scope::compute) {
        add(responses, Status::bad_request, "The version, or the project in the path", fault);
        add(responses, Status::not_acceptable, "A version that is not answered", fault);
    }
    if (operation.window != Window()) {
        add(responses, Status::not_found, "Not in this version", fault);
    }
    if (!operation.bodies.empty()) {
        add(responses, Status::bad_request, "The body", fault);
        add(responses, Status::payload_too_large, "A body of more than 64 KiB", fault);
        add(responses, Status::unsupported_media_type, "A body that is not JSON", fault);
    }
    return responses;
}

json::object describe(const Operation& operation) {
    json::object shown;
    shown.emplace("operationId", operation.id);
    shown.emplace("summary", operation.summary);
    json::array parameters = parameters_of(operation);
    if (!parameters.empty()) {
        shown.emplace("parameters", std::move(parameters));
    }
    if (!operation.bodies.empty()) {
        shown.emplace("requestBody", request_body(operation));
    }
    shown.emplace("responses", responses_of(operation));
    if (operation.access == Access::callers) {
        json::object token;
        token.emplace("token", json::array());
        json::array security;
        security.push_back(std::move(token));
        shown.emplace("security", std::move(security));
    }
    if (operation.scope == Scope::compute) {
        shown.emplace("x-openstack", versions_of(operation.window));
    }
    return shown;
}

}  // namespace

json::value openapi_document(const Operations& operations, std::string_view root_url) {
    json::object paths;
    for (const Operation& operation : operations) {
        const std::string prefix = operation.scope == Scope::compute ? "/v2.1" : "";
        json::value& methods = paths[prefix + std::string(operation.path)];
        if (methods.is_null()) {
            methods.emplace_object();
        }
        const std::string method = boost::algorithm::to_lower_copy(
            std::string(boost::beast::http::to_string(operation.method))
        );
        methods.as_object().emplace(method, describe(operation));
    }
    json::object server;
    server.emplace("url", root_url);
    json::array servers;
    servers.push_back(std::move(server));
    json::object document;
    document.emplace("openapi", "3.1.0");
    document.emplace(
        "info",
        json::object{
            {"title", "Porthole"},
            {"summary", "Consoles of virtual machines, as OpenStack's compute API has them"},
            {"version", kMaxMicroversion.text()},
            {"license", json::object{{"name", "Apache 2.0"}, {"identifier", "Apache-2.0"}}},
        }
    );
    document.emplace("servers", std::move(servers));
    document.emplace("paths", std::move(paths));
    document.emplace("components", json::parse(kComponents));
    return document;
}

}  // namespace porthole::api
