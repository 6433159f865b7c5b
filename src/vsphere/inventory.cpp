// SPDX-License-Identifier: Apache-2.0
#include "vsphere/inventory.hpp"

#include "vsphere/xml_text.hpp"

#include <utility>

namespace porthole::vsphere {
namespace {

constexpr std::string_view kPageObjects = "500";

SoapRequest view_request(const ManagedObject& view_manager, const ManagedObject& root_folder) {
    SoapRequest request("CreateContainerView", view_manager);
    request.object("container", root_folder);
    request.text("type", "VirtualMachine").text("type", "Folder").flag("recursive", true);
    return request;
}

void add_set(
    SoapRequest& request, std::string_view type, const std::vector<std::string_view>& paths
) {
    request.open("propSet").text("type", type).flag("all", false);
    for (const std::string_view path : paths) {
        request.text("pathSet", path);
    }
    request.close();
}

SoapRequest first_page_request(const ServiceContent& content, const ManagedObject& view) {
    SoapRequest request("RetrievePropertiesEx", content.property_collector);
    request.open("specSet");
    add_set(request, "VirtualMachine", virtual_machine_paths());
    add_set(request, "Folder", folder_paths());
    request.open("objectSet").object("obj", view).flag("skip", true);
    request.open("selectSet", "TraversalSpec").text("name", "view").text("type", view.type);
    request.text("path", "view").flag("skip", false).close();
    request.close().close();
    request.open("options").text("maxObjects", kPageObjects).close();
    return request;
}

SoapRequest next_page_request(const ServiceContent& content, std::string_view token) {
    SoapRequest request("ContinueRetrievePropertiesEx", content.property_collector);
    request.text("token", token);
    return request;
}

/// Adds what a page tells. What cannot be read is left out: one VM costs nobody the list.
Outcome<void> add_page(const SoapReply& reply, Inventory& inventory) {
    const auto objects = Properties::read_all(reply);
    if (!objects) {
        return objects.error();
    }
    for (const auto& [object, told] : *objects) {
        if (object.type == "Folder") {
            if (auto folder = to_folder(told)) {
                inventory.folders.emplace(object.id, std::move(*folder));
            }
        } else if (object.type == "VirtualMachine") {
            if (auto machine = to_virtual_machine(object, told)) {
                inventory.machines.push_back(std::move(*machine));
            }
        }
    }
    inventory.is_cut = inventory.machines.size() > kInventoryLimit;
    return {};
}

Outcome<Inventory> read_pages(
    const ServiceContent& content, const ManagedObject& view, const CallSoap& call
) {
    Inventory inventory;
    auto request = first_page_request(content, view);
    for (;;) {
        const auto reply = call(std::move(request));
        if (!reply) {
            return reply.error();
        }
        if (const auto added = add_page(*reply, inventory); !added) {
            return added.error();
        }
        const std::string token = reply->response.child("returnval").child("token").text();
        if (token.empty() || inventory.is_cut) {
            return inventory;  // what was not fetched ends with the view
        }
        request = next_page_request(content, token);
    }
}

}  // namespace

const std::vector<std::string_view>& virtual_machine_paths() {
    static const std::vector<std::string_view> paths{
        "name",
        "runtime.powerState",
        "runtime.connectionState",
        "runtime.host",
        "config.instanceUuid",
        "config.template",
        "parent",
        "availableField",
        "customValue",
    };
    return paths;
}

const std::vector<std::string_view>& folder_paths() {
    static const std::vector<std::string_view> paths{"name", "parent"};
    return paths;
}

Outcome<VirtualMachine> to_virtual_machine(const ManagedObject& self, const Properties& told) {
    const auto name = told.required("name");
    const auto power_state = told.required("runtime.powerState");
    const auto connection_state = told.required("runtime.connectionState");
    for (const auto* each : {&name, &power_state, &connection_state}) {
        if (!*each) {
            return each->error();
        }
    }
    VirtualMachine machine;
    machine.self = self;
    machine.name = clean_text(decode_inventory_name(*name));
    machine.power_state = clean_text(*power_state);
    machine.connection_state = clean_text(*connection_state);
    machine.instance_uuid = clean_text(told.optional("config.instanceUuid"));
    machine.is_template = told.optional("config.template") == "true";
    machine.host = told.reference("runtime.host");
    machine.parent = told.reference("parent");
    std::map<std::string, std::string> names;  // of custom attributes, by their keys
    for (auto& field : told.rows("availableField")) {
        names.emplace(field["key"], field["name"]);
    }
    for (auto& value : told.rows("customValue")) {
        if (const auto attribute = names.find(value["key"]); attribute != names.end()) {
            machine.custom_attributes[attribute->second] = clean_text(value["value"]);
        }
    }
    return machine;
}

Outcome<Folder> to_folder(const Properties& told) {
    const auto name = told.required("name");
    if (!name) {
        return name.error();
    }
    return Folder{clean_text(decode_inventory_name(*name)), told.reference("parent")};
}

Outcome<Inventory> read_inventory(const ServiceContent& content, const CallSoap& call) {
    if (!content.view_manager || !content.root_folder) {
        Error error;
        error.kind = ErrorKind::unsupported;
        error.method = "CreateContainerView";
        error.detail = "the server has no view manager";
        return error;
    }
    const auto created = call(view_request(*content.view_manager, *content.root_folder));
    if (!created) {
        return created.error();
    }
    const auto view = read_managed_object(created->response.child("returnval"));
    if (!view) {
        return view.error();
    }
    auto inventory = read_pages(content, *view, call);
    // A view that is left behind ends with the session.
    static_cast<void>(call(SoapRequest("DestroyView", *view)));
    return inventory;
}

}  // namespace porthole::vsphere
