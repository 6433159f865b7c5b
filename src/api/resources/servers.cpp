// SPDX-License-Identifier: Apache-2.0
#include "api/resources/servers.hpp"

#include "api/links.hpp"
#include "api/server_query.hpp"
#include "base/uuid.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace porthole::api {
namespace json = boost::json;
using boost::beast::http::verb;
using net::http::Response;
using net::http::Status;

namespace {

constexpr std::string_view kIndexRule = "os_compute_api:servers:index";
constexpr std::string_view kDetailRule = "os_compute_api:servers:detail";
constexpr std::string_view kShowRule = "os_compute_api:servers:show";

/// Since then a server's flavor is described where it stands, and has no id.
constexpr Microversion kFlavorInsideSince{2, 47};

json::array links_of(const virt::Instance& instance, const Call& call) {
    const std::string path = "/servers/" + instance.id;
    return {link("self", href(call, path)), link("bookmark", bookmark_href(call, path))};
}

json::object brief(const virt::Instance& instance, const Call& call) {
    return {{"id", instance.id}, {"name", instance.name}, {"links", links_of(instance, call)}};
}

struct States {
    int power_state;       ///< Nova's number
    json::value vm_state;  ///< null when nobody knows
};

States states_of(virt::PowerState state) {
    switch (state) {
        case virt::PowerState::running:
            return {1, "active"};
        case virt::PowerState::powered_off:
            return {4, "stopped"};
        case virt::PowerState::suspended:
            return {7, "suspended"};
        case virt::PowerState::unknown:
            break;
    }
    return {0, nullptr};
}

/// What is known of an instance. Members that Nova's clients take without asking are there in the
/// form that Nova gives them for a server without networks, properties and image; others that we
/// know nothing of are left out.
json::object full(const virt::Instance& instance, const Call& call) {
    json::object server = brief(instance, call);
    States states = states_of(instance.power_state);
    json::object flavor{{"id", ""}, {"links", json::array()}};
    if (call.version >= kFlavorInsideSince) {
        flavor = {{"original_name", ""}};
    }
    server.emplace("status", status_of(instance.power_state));
    server.emplace("tenant_id", instance.project_id);
    server.emplace("addresses", json::object());
    server.emplace("flavor", std::move(flavor));
    server.emplace("image", "");
    server.emplace("metadata", json::object());
    server.emplace("OS-EXT-STS:power_state", states.power_state);
    server.emplace("OS-EXT-STS:vm_state", std::move(states.vm_state));
    server.emplace("OS-EXT-STS:task_state", nullptr);
    return server;
}

using Show = json::object (*)(const virt::Instance& instance, const Call& call);

/// The link to the page behind the one that ends with `last`.
json::array next_link(const virt::Instance& last, std::string_view path, const Call& call) {
    Target target;
    for (const auto& parameter : call.target.query) {
        if (parameter.first != "marker") {
            target.query.push_back(parameter);
        }
    }
    target.query.emplace_back("marker", last.id);
    // Without a path, the target begins with the root's slash.
    return {link("next", href(call, path) + to_string(target).substr(1))};
}

/// Whose instances a list shows: those of the caller's project. Administrators see all when they
/// ask for it, or have no project.
bool is_shown(const virt::Instance& instance, const ServerQuery& query, const Call& call) {
    if (query.all_projects || call.caller.project_id.empty()) {
        return !query.project_id || *query.project_id == instance.project_id;
    }
    return instance.project_id == call.caller.project_id;
}

Task<Response> list(
    Services services, Call call, std::string_view path, std::string_view rule, Show show
) {
    auto query = parse_server_query(call.target, call.version);
    if (const auto* const fault = std::get_if<Fault>(&query)) {
        co_return fault_answer(*fault);
    }
    const auto& asked = std::get<ServerQuery>(query);
    if (asked.all_projects && !call.caller.is_admin()) {
        const std::string all_rule = std::string(rule) + ":get_all_tenants";
        const FaultContext context{call.request_id, all_rule};
        co_return fault_answer(fault_of(Errc::not_permitted, context));
    }
    auto instances = co_await services.consoles.list(call.caller, call.request_id);
    if (!instances) {
        const FaultContext context{call.request_id, rule};
        co_return fault_answer(fault_of(instances.error(), context));
    }
    std::vector<virt::Instance> shown;
    std::copy_if(
        std::make_move_iterator(instances->begin()),
        std::make_move_iterator(instances->end()),
        std::back_inserter(shown),
        [&](const virt::Instance& instance) { return is_shown(instance, asked, call); }
    );
    auto cut = page_of(std::move(shown), asked);
    if (const auto* const fault = std::get_if<Fault>(&cut)) {
        co_return fault_answer(*fault);
    }
    const auto& page = std::get<ServerPage>(cut);
    json::array servers;
    for (const virt::Instance& instance : page.instances) {
        servers.push_back(show(instance, call));
    }
    json::object body;
    body.emplace("servers", std::move(servers));
    if (page.has_more) {
        body.emplace("servers_links", next_link(page.instances.back(), path, call));
    }
    co_return json_answer(Status::ok, json::serialize(body));
}

Task<Response> list_briefly(Services services, Call call) {
    co_return co_await list(services, std::move(call), "/servers", kIndexRule, &brief);
}

Task<Response> list_in_full(Services services, Call call) {
    co_return co_await list(services, std::move(call), "/servers/detail", kDetailRule, &full);
}

Task<Response> show_server(Services services, Call call) {
    const std::string& id = call.parameter("server_id");
    const FaultContext context{call.request_id, kShowRule, id};
    const auto uuid = parse_uuid(id);
    if (!uuid) {
        co_return fault_answer(fault_of(Errc::instance_unknown, context));
    }
    const auto instance = co_await services.consoles.show(call.caller, *uuid, call.request_id);
    if (!instance) {
        co_return fault_answer(fault_of(instance.error(), context));
    }
    json::object body;
    body.emplace("server", full(*instance, call));
    co_return json_answer(Status::ok, json::serialize(body));
}

constexpr std::string_view kBriefSchema = R"({
    "type": "object",
    "required": ["id", "name", "links"],
    "properties": {
        "id": {"type": "string"},
        "name": {"type": "string"},
        "links": {"type": "array", "items": {"type": "object", "required": ["rel", "href"]}}
    }
})";

constexpr std::string_view kFullSchema = R"({
    "type": "object",
    "required": ["id", "name", "links", "status", "tenant_id", "addresses", "flavor", "image",
        "metadata", "OS-EXT-STS:power_state", "OS-EXT-STS:vm_state", "OS-EXT-STS:task_state"],
    "properties": {
        "id": {"type": "string"},
        "name": {"type": "string"},
        "links": {"type": "array", "items": {"type": "object", "required": ["rel", "href"]}},
        "status": {"enum": ["ACTIVE", "SHUTOFF", "SUSPENDED", "UNKNOWN"]},
        "tenant_id": {"type": "string"},
        "OS-EXT-STS:power_state": {"enum": [0, 1, 4, 7]},
        "OS-EXT-STS:vm_state": {"enum": ["active", "stopped", "suspended", null]},
        "OS-EXT-STS:task_state": {"type": "null"}
    }
})";

json::value list_schema(std::string_view item) {
    const json::object servers{{"type", "array"}, {"items", json::parse(item)}};
    return {
        {"type", "object"},
        {"required", json::array{"servers"}},
        {"properties",
         json::object{{"servers", servers}, {"servers_links", json::object{{"type", "array"}}}}},
    };
}

json::value one_schema() {
    return {
        {"type", "object"},
        {"required", json::array{"server"}},
        {"properties", json::object{{"server", json::parse(kFullSchema)}}},
    };
}

Operation list_operation(
    std::string_view id,
    std::string_view path,
    std::string_view summary,
    std::string_view item,
    Action action
) {
    Operation operation;
    operation.id = id;
    operation.method = verb::get;
    operation.path = path;
    operation.summary = summary;
    operation.query = server_query_parameters();
    operation.answers = {
        {Status::ok, "One page of them, by name", list_schema(item)},
        {Status::bad_request, "A parameter is not what it should be"},
        {Status::forbidden, "The caller's roles let it see none, or not those of all projects"},
        {Status::service_unavailable, "No hypervisor answers"},
    };
    operation.action = action;
    return operation;
}

}  // namespace

Operations server_operations() {
    Operation show;
    show.id = "show_server";
    show.method = verb::get;
    show.path = "/servers/{server_id}";
    show.summary = "What is known of an instance";
    show.answers = {
        {Status::ok, "The instance", one_schema()},
        {Status::forbidden, "The caller's roles do not let it see instances"},
        {Status::not_found, "There is none, or it is another project's"},
        {Status::service_unavailable, "The hypervisor does not answer"},
    };
    show.action = &show_server;
    Operations operations;
    operations.push_back(list_operation(
        "list_servers", "/servers", "Instances, briefly", kBriefSchema, &list_briefly
    ));
    operations.push_back(list_operation(
        "list_servers_detail",
        "/servers/detail",
        "Instances, with what is known of them",
        kFullSchema,
        &list_in_full
    ));
    operations.push_back(std::move(show));
    return operations;
}

}  // namespace porthole::api
