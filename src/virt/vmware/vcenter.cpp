// SPDX-License-Identifier: Apache-2.0
#include "virt/vmware/vcenter.hpp"

#include "base/log.hpp"
#include "base/uuid.hpp"

#include <map>
#include <stdexcept>
#include <utility>

namespace porthole::virt {
namespace {

using vsphere::Error;
using vsphere::ErrorKind;
using vsphere::ManagedObject;
using vsphere::Outcome;
using vsphere::VirtualMachine;

constexpr Seconds kReferenceLife{30};
constexpr std::size_t kReferenceLimit = 4096;

PowerState power_state_of(const VirtualMachine& machine) {
    if (machine.connection_state != "connected") {
        return PowerState::unknown;
    }
    if (machine.power_state == "poweredOn") {
        return PowerState::running;
    }
    if (machine.power_state == "poweredOff") {
        return PowerState::powered_off;
    }
    return machine.power_state == "suspended" ? PowerState::suspended : PowerState::unknown;
}

Error failure(ErrorKind kind, const VirtualMachine& machine, std::string detail) {
    Error error;
    error.kind = kind;
    error.method = "RetrievePropertiesEx";
    error.object = to_string(machine.self) + " (" + machine.name + ')';
    error.detail = std::move(detail);
    return error;
}

/// Nothing when `machine` can have a console now.
std::optional<Error> why_not_running(const VirtualMachine& machine) {
    switch (power_state_of(machine)) {
        case PowerState::running:
            return std::nullopt;
        case PowerState::unknown:
            return failure(
                ErrorKind::wrong_state, machine, "the VM is " + machine.connection_state
            );
        case PowerState::suspended:
            return failure(ErrorKind::suspended, machine, "the VM is suspended");
        case PowerState::powered_off:
            break;
    }
    return failure(ErrorKind::not_running, machine, "the VM is " + machine.power_state);
}

Instance instance_of(const VirtualMachine& machine, const std::string& id, std::string project) {
    Instance instance;
    instance.id = id;
    instance.name = machine.name;
    instance.project_id = std::move(project);
    instance.power_state = power_state_of(machine);
    instance.power_is_told = true;
    instance.console_types = {"webmks"};
    return instance;
}

ProjectSource source_of(const VcenterConfig& config) {
    auto source = parse_project_source(config.project_from);
    if (!source) {
        throw std::invalid_argument("project_from of " + config.url + " was not checked");
    }
    return std::move(*source);
}

}  // namespace

Vcenter::Vcenter(
    const VcenterConfig& config,
    vsphere::TransportPtr transport,
    net::http::ClientOptions rest,
    const Clock& clock
)
    : name_(transport->endpoint().host),
      ca_file_(config.ca_file.string()),
      client_(std::move(transport), {config.username, config.password}, clock),
      rest_(client_.endpoint(), std::move(rest), {config.username, config.password}),
      tagging_(rest_, clock),
      ownership_(source_of(config), client_, tagging_),
      consoles_(config, client_, clock),
      watcher_(client_),
      references_(clock, kReferenceLife, kReferenceLimit) {}

/// Calls `use(vm)` with the VM that carries `instance_id`. Where a remembered reference turns out
/// to be of the past, the VM is looked up and `use` called once more.
template <class T, class Use>
Outcome<T> Vcenter::with_vm(
    const std::string& instance_id, const vsphere::CallContext& context, const Use& use
) {
    if (const auto remembered = references_.find(instance_id)) {
        Outcome<T> outcome = use(*remembered);
        if (outcome || outcome.error().kind != ErrorKind::not_found) {
            return outcome;
        }
        references_.forget(instance_id);
    }
    const auto vm = client_.find_vm(instance_id, context);
    if (!vm) {
        return vm.error();
    }
    references_.put(instance_id, *vm);
    Outcome<T> outcome = use(*vm);
    if (!outcome && outcome.error().kind == ErrorKind::not_found) {
        references_.forget(instance_id);
    }
    return outcome;
}

/// Fails with not_found also when the object is another instance's by now.
Outcome<VirtualMachine> Vcenter::read(
    const ManagedObject& vm, const std::string& instance_id, const vsphere::CallContext& context
) {
    auto machine = client_.virtual_machine(vm, context);
    if (machine && !machine->instance_uuid.empty() &&
        parse_uuid(machine->instance_uuid) != instance_id) {
        return failure(ErrorKind::not_found, *machine, "the VM has another instance uuid now");
    }
    return machine;
}

Outcome<Instance> Vcenter::find(
    const std::string& instance_id, const vsphere::CallContext& context
) {
    return with_vm<Instance>(
        instance_id,
        context,
        [&](const ManagedObject& vm) -> Outcome<Instance> {
            const auto machine = read(vm, instance_id, context);
            if (!machine) {
                return machine.error();
            }
            auto project = ownership_.project_of(*machine, context);
            if (!project) {
                return project.error();
            }
            return instance_of(*machine, instance_id, std::move(*project));
        }
    );
}

Outcome<std::vector<Instance>> Vcenter::list(const vsphere::CallContext& context) {
    const auto inventory = client_.inventory(context);
    if (!inventory) {
        return inventory.error();
    }
    const auto projects = ownership_.projects_of(*inventory, context);
    if (!projects) {
        return projects.error();
    }
    if (inventory->is_cut) {
        log::warn(
            "vcenter_list_cut",
            {{"driver", name_}, {"request", context.request_id}, {"limit", vsphere::kInventoryLimit}
            }
        );
    }
    std::map<std::string, std::vector<const VirtualMachine*>> by_id;
    for (const VirtualMachine& machine : inventory->machines) {
        const auto id = parse_uuid(machine.instance_uuid);
        if (id && !machine.is_template) {
            by_id[*id].push_back(&machine);
        }
    }
    std::vector<Instance> all;
    for (const auto& [id, machines] : by_id) {
        if (machines.size() == 1) {
            const VirtualMachine& machine = *machines.front();
            all.push_back(instance_of(machine, id, projects->at(machine.self.id)));
        }
    }
    return all;
}

void Vcenter::close(const vsphere::CallContext& context) {
    watcher_.stop();
    rest_.log_out(context);
    client_.log_out(context);
}

Outcome<ConnectInfo> Vcenter::console(
    const std::string& instance_id, const vsphere::CallContext& context
) {
    return with_vm<ConnectInfo>(
        instance_id,
        context,
        [&](const ManagedObject& vm) -> Outcome<ConnectInfo> {
            const auto machine = read(vm, instance_id, context);
            if (!machine) {
                return machine.error();
            }
            if (auto error = why_not_running(*machine)) {
                return std::move(*error);
            }
            std::string vc_fqdn = fqdn(context);
            auto info = consoles_.open(*machine, vc_fqdn, context);
            if (!info) {
                return info.error();
            }
            info->ca_file = ca_file_;
            info->vm_id = vm.id;
            info->host_id = machine->host ? machine->host->id : std::string();
            info->vm_name = machine->name;
            info->vc_fqdn = std::move(vc_fqdn);
            return info;
        }
    );
}

/// The setting VirtualCenter.FQDN; empty where there is none. The console does not depend on it.
std::string Vcenter::fqdn(const vsphere::CallContext& context) {
    {
        const std::scoped_lock lock(mutex_);
        if (fqdn_) {
            return *fqdn_;
        }
    }
    auto told = client_.option("VirtualCenter.FQDN", context);
    // "There is none" is an answer, too; anything else is asked again next time.
    if (!told && told.error().kind != ErrorKind::unsupported &&
        told.error().kind != ErrorKind::not_permitted) {
        log::debug("vcenter_fqdn_not_read", {{"driver", name_}, {"request", context.request_id}});
        return {};
    }
    const std::scoped_lock lock(mutex_);
    fqdn_ = told ? std::move(*told) : std::string();
    return *fqdn_;
}

}  // namespace porthole::virt
