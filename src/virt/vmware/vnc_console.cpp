// SPDX-License-Identifier: Apache-2.0
#include "virt/vmware/vnc_console.hpp"

#include "base/random.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace porthole::virt {
namespace {

using vsphere::ErrorKind;
using vsphere::ExtraConfig;
using vsphere::Outcome;

constexpr const char* kEnabled = "RemoteDisplay.vnc.enabled";
constexpr const char* kPort = "RemoteDisplay.vnc.port";
constexpr const char* kPassword = "RemoteDisplay.vnc.password";
constexpr const char* kKey = "RemoteDisplay.vnc.key";  // the password in another form

/// VNC's authentication looks at no more.
constexpr std::size_t kPasswordLength = 8;
/// Each is a collision with somebody who chose the same port at the same moment.
constexpr int kTries = 20;

std::string entry(const ExtraConfig& config, const char* key) {
    const auto found = config.find(key);
    return found == config.end() ? std::string() : found->second;
}

/// The port of a VM that listens; nothing for one that does not.
std::optional<int> port_of(const ExtraConfig& config) {
    std::string enabled = entry(config, kEnabled);
    std::transform(enabled.begin(), enabled.end(), enabled.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return enabled == "true" ? parse_port(entry(config, kPort)) : std::nullopt;
}

std::uint32_t random_below(std::uint32_t limit) {
    std::array<std::uint8_t, 4> bytes{};
    fill_random(bytes);
    std::uint32_t number = 0;
    for (const std::uint8_t byte : bytes) {
        number = number << 8U | byte;
    }
    return number % limit;
}

std::string new_password() {
    constexpr std::string_view kCharacters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    static_assert(kCharacters.size() == 64);  // no character is likelier than another
    std::string password;
    while (password.size() < kPasswordLength) {
        password += kCharacters[random_below(kCharacters.size())];
    }
    return password;
}

/// Any that is not taken, so that two who choose at once seldom choose the same.
std::optional<int> free_port(PortRange range, const std::set<int>& taken) {
    std::vector<int> free;
    for (int port = range.first; port <= range.last; ++port) {
        if (!taken.contains(port)) {
            free.push_back(port);
        }
    }
    if (free.empty()) {
        return std::nullopt;
    }
    return free[random_below(static_cast<std::uint32_t>(free.size()))];
}

vsphere::Error failure(ErrorKind kind, const vsphere::VirtualMachine& machine, std::string detail) {
    vsphere::Error error;
    error.kind = kind;
    error.method = "ReconfigVM_Task";
    error.object = to_string(machine.self) + " (" + machine.name + ')';
    error.detail = std::move(detail);
    return error;
}

/// Who has which port of a host.
struct Ports {
    std::set<int> taken;                              ///< by VMs that run
    std::multimap<int, vsphere::ManagedObject> idle;  ///< by VMs that are off: theirs to lose

    std::set<int> all() const {
        std::set<int> ports = taken;
        for (const auto& [port, vm] : idle) {
            ports.insert(port);
        }
        return ports;
    }
};

/// Those of all VMs but `own`.
Ports ports_of_others(
    const std::map<std::string, vsphere::HostedVm>& vms, const vsphere::ManagedObject& own
) {
    Ports ports;
    for (const auto& [id, vm] : vms) {
        const auto port = port_of(vm.config);
        if (!port || id == own.id) {
            continue;
        }
        if (vm.power_state == "poweredOff" || vm.power_state == "suspended") {
            ports.idle.emplace(*port, vsphere::ManagedObject{own.type, id});
        } else {
            ports.taken.insert(*port);
        }
    }
    return ports;
}

}  // namespace

/// Takes the port from those VMs that are off: they get another when they run, and are opened.
Outcome<void> VncConsoles::release(
    const vsphere::ManagedObject& vm, const vsphere::CallContext& context
) {
    const ExtraConfig changes{{kEnabled, "FALSE"}, {kPort, ""}, {kPassword, ""}, {kKey, ""}};
    auto released = client_.set_extra_config(vm, changes, context);
    if (!released && released.error().kind == ErrorKind::not_found) {
        return {};  // it is gone, and its port with it
    }
    return released;
}

Outcome<ConnectInfo> VncConsoles::open(
    const vsphere::VirtualMachine& machine,
    const vsphere::HostSystem& host,
    const vsphere::CallContext& context
) {
    for (int i = 0; i < kTries; ++i) {
        const auto on_host = client_.vms_on(*machine.host, context);
        if (!on_host) {
            return on_host.error();
        }
        const auto found = on_host->find(machine.self.id);
        if (found == on_host->end()) {
            return failure(ErrorKind::wrong_state, machine, "the VM is leaving " + host.name);
        }
        const ExtraConfig& own = found->second.config;
        const Ports others = ports_of_others(*on_host, machine.self);
        const auto port = port_of(own);
        std::string password = entry(own, kPassword);
        if (port && ports_.holds(*port) && !others.taken.contains(*port) && !password.empty()) {
            const auto [begin, end] = others.idle.equal_range(*port);
            for (auto each = begin; each != end; ++each) {
                if (auto released = release(each->second, context); !released) {
                    return released.error();
                }
            }
            ConnectInfo info;
            info.transport = Transport::vnc;
            info.host = host.name;
            info.port = static_cast<std::uint16_t>(*port);
            info.vnc_password = Secret(std::move(password));
            return info;
        }
        auto chosen = free_port(ports_, others.all());
        if (!chosen) {
            chosen = free_port(ports_, others.taken);
        }
        if (!chosen) {
            return failure(
                ErrorKind::wrong_state, machine, "all of vnc_ports are taken on " + host.name
            );
        }
        const ExtraConfig changes{
            {kEnabled, "TRUE"},
            {kPort, std::to_string(*chosen)},
            {kPassword, password.empty() ? new_password() : password},
            {kKey, ""},
        };
        if (const auto set = client_.set_extra_config(machine.self, changes, context); !set) {
            return set.error();
        }
    }
    return failure(ErrorKind::wrong_state, machine, "others took each port at the same moment");
}

}  // namespace porthole::virt
