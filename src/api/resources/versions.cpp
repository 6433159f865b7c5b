// SPDX-License-Identifier: Apache-2.0
#include "api/resources/versions.hpp"

#include "api/links.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace porthole::api {
namespace json = boost::json;
using boost::beast::http::verb;
using net::http::Status;

namespace {

struct Version {
    std::string_view id;
    std::string_view path;
    std::string_view status;
    std::string_view updated;
    std::string_view media_type;
    bool has_microversions;
};

constexpr Version kV20{
    "v2.0",
    "/v2",
    "DEPRECATED",
    "2025-07-04T12:00:00Z",
    "application/vnd.openstack.compute+json;version=2",
    false
};
constexpr Version kV21{
    "v2.1",
    "/v2.1",
    "CURRENT",
    "2013-07-23T11:33:21Z",
    "application/vnd.openstack.compute+json;version=2.1",
    true
};

json::array media_types(const Version& version) {
    return {json::object{{"base", "application/json"}, {"type", version.media_type}}};
}

json::object entry(const Version& version, const Call& call) {
    const std::string self = call.root_url + std::string(version.path) + "/";
    return {
        {"id", version.id},
        {"status", version.status},
        {"version", version.has_microversions ? kMaxMicroversion.text() : ""},
        {"min_version", version.has_microversions ? kMinMicroversion.text() : ""},
        {"updated", version.updated},
        {"links", json::array{link("self", self)}},
    };
}

json::object detail(const Version& version, const Call& call) {
    json::object shown = entry(version, call);
    json::object documentation = link("describedby", "http://docs.openstack.org/");
    documentation.emplace("type", "text/html");
    shown.at("links").as_array().push_back(std::move(documentation));
    shown.emplace("media-types", media_types(version));
    return {{"version", std::move(shown)}};
}

json::object choice(const Version& version, const Call& call) {
    const std::string self = call.root_url + std::string(version.path) + to_string(call.target);
    return {
        {"id", version.id},
        {"status", version.status},
        {"links", json::array{link("self", self)}},
        {"media-types", media_types(version)},
    };
}

Task<net::http::Response> list_versions(Services /*services*/, Call call) {
    json::object body;
    body.emplace("versions", json::array{entry(kV20, call), entry(kV21, call)});
    co_return json_answer(Status::ok, json::serialize(body));
}

Task<net::http::Response> show_v20(Services /*services*/, Call call) {
    co_return json_answer(Status::ok, json::serialize(detail(kV20, call)));
}

Task<net::http::Response> show_v21(Services /*services*/, Call call) {
    co_return json_answer(Status::ok, json::serialize(detail(kV21, call)));
}

constexpr std::string_view kEntrySchema = R"({
    "type": "object",
    "required": ["id", "status", "version", "min_version", "updated", "links"],
    "properties": {
        "id": {"type": "string"},
        "status": {"enum": ["CURRENT", "SUPPORTED", "DEPRECATED"]},
        "version": {"type": "string"},
        "min_version": {"type": "string"},
        "updated": {"type": "string"},
        "links": {"type": "array", "items": {"type": "object", "required": ["rel", "href"]}}
    }
})";

json::value list_schema() {
    const json::object versions{{"type", "array"}, {"items", json::parse(kEntrySchema)}};
    return {
        {"type", "object"},
        {"required", json::array{"versions"}},
        {"properties", json::object{{"versions", versions}}},
    };
}

json::value detail_schema() {
    return {
        {"type", "object"},
        {"required", json::array{"version"}},
        {"properties", json::object{{"version", json::parse(kEntrySchema)}}},
    };
}

Operation document(
    std::string_view id,
    std::string_view path,
    std::string_view summary,
    json::value schema,
    Action action
) {
    Operation operation;
    operation.id = id;
    operation.method = verb::get;
    operation.path = path;
    operation.scope = Scope::root;
    operation.access = Access::everybody;
    operation.summary = summary;
    operation.answers = {{Status::ok, summary, std::move(schema)}};
    operation.action = action;
    return operation;
}

}  // namespace

Operations version_operations() {
    Operations operations;
    operations.push_back(
        document("list_versions", "/", "The versions there are", list_schema(), &list_versions)
    );
    operations.push_back(
        document("show_v2.1", "/v2.1", "The version with microversions", detail_schema(), &show_v21)
    );
    operations.push_back(document(
        "show_v2.0", "/v2", "The version without microversions", detail_schema(), &show_v20
    ));
    return operations;
}

net::http::Response multiple_choices(const Call& call) {
    json::object body;
    body.emplace("choices", json::array{choice(kV20, call), choice(kV21, call)});
    return json_answer(Status::multiple_choices, json::serialize(body));
}

}  // namespace porthole::api
