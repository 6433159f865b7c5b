// SPDX-License-Identifier: Apache-2.0
#include "virt/vmware/ownership.hpp"

#include <utility>
#include <vector>

namespace porthole::virt {
namespace {

using vsphere::CallContext;
using vsphere::Folder;
using vsphere::Outcome;
using vsphere::VirtualMachine;
using Kind = ProjectSource::Kind;

/// Empty for the folder that is a datacenter's own: nobody put the VM there.
std::string project_of_folder(const Folder& folder) {
    return folder.parent && folder.parent->type == "Folder" ? folder.name : std::string();
}

std::string project_of_attribute(const VirtualMachine& machine, const std::string& name) {
    const auto found = machine.custom_attributes.find(name);
    return found == machine.custom_attributes.end() ? std::string() : found->second;
}

/// Empty when there are several: a VM belongs to one project.
std::string project_of_tags(const std::vector<std::string>& tags) {
    return tags.size() == 1 ? tags.front() : std::string();
}

bool lies_in_folder(const VirtualMachine& machine) {
    return machine.parent && machine.parent->type == "Folder";  // a vApp is none
}

}  // namespace

Ownership::Ownership(ProjectSource source, vsphere::Client& client, vsphere::Tagging& tagging)
    : source_(std::move(source)), client_(client), tagging_(tagging) {}

Outcome<std::string> Ownership::project_of(
    const VirtualMachine& machine, const CallContext& context
) {
    switch (source_.kind) {
        case Kind::none:
            break;
        case Kind::custom_attribute:
            return project_of_attribute(machine, source_.name);
        case Kind::folder: {
            if (!lies_in_folder(machine)) {
                break;
            }
            const auto folder = client_.folder(*machine.parent, context);
            if (!folder) {
                return folder.error();
            }
            return project_of_folder(*folder);
        }
        case Kind::tag: {
            auto tags = tagging_.tags_of({machine.self}, source_.name, context);
            if (!tags) {
                return tags.error();
            }
            return project_of_tags((*tags)[machine.self.id]);
        }
    }
    return std::string();
}

Outcome<std::map<std::string, std::string>> Ownership::projects_of(
    const vsphere::Inventory& inventory, const CallContext& context
) {
    std::map<std::string, std::string> projects;
    std::map<std::string, std::vector<std::string>> tags;
    if (source_.kind == Kind::tag) {
        std::vector<vsphere::ManagedObject> machines;
        machines.reserve(inventory.machines.size());
        for (const VirtualMachine& machine : inventory.machines) {
            machines.push_back(machine.self);
        }
        auto told = tagging_.tags_of(machines, source_.name, context);
        if (!told) {
            return told.error();
        }
        tags = std::move(*told);
    }
    for (const VirtualMachine& machine : inventory.machines) {
        std::string project;
        if (source_.kind == Kind::custom_attribute) {
            project = project_of_attribute(machine, source_.name);
        } else if (source_.kind == Kind::tag) {
            project = project_of_tags(tags[machine.self.id]);
        } else if (source_.kind == Kind::folder && lies_in_folder(machine)) {
            const auto folder = inventory.folders.find(machine.parent->id);
            project = folder == inventory.folders.end() ? "" : project_of_folder(folder->second);
        }
        projects.emplace(machine.self.id, std::move(project));
    }
    return projects;
}

}  // namespace porthole::virt
