// SPDX-License-Identifier: Apache-2.0
#include "virt/static/static_driver.hpp"

#include "base/uuid.hpp"
#include "net/endpoint.hpp"
#include "net/thumbprint.hpp"

#include <map>
#include <stdexcept>
#include <utility>

namespace porthole::virt {
namespace {

/// What is configured of one instance, and where each of its types of console is.
struct Listed {
    Instance instance;
    std::map<std::string, net::Endpoint, std::less<>> consoles;
    std::string vnc_username;
    Secret vnc_password;
    Thumbprints rdp_thumbprints;
    std::string rdp_ca_file;
};

/// What `text` pins, as vSphere would tell it; it was checked before.
Thumbprints thumbprints_of(const std::string& text) {
    const auto parsed = net::Thumbprint::parse(text);
    const std::string written = parsed ? parsed->text() : text;
    constexpr std::size_t kSha1TextBytes = 20 * 3 - 1;
    return written.size() == kSha1TextBytes ? Thumbprints{written, {}} : Thumbprints{{}, written};
}

Listed listed(const StaticInstanceConfig& config) {
    Listed made;
    made.instance.id = parse_uuid(config.id).value_or(config.id);
    made.instance.name = config.name.empty() ? made.instance.id : config.name;
    made.instance.project_id = config.project_id;
    made.instance.power_state = PowerState::running;
    for (const StaticConsole& console : static_consoles()) {
        if (const auto address = net::Endpoint::parse(config.*console.address)) {
            made.consoles.emplace(console.type, *address);
            made.instance.console_types.emplace_back(console.type);
        }
    }
    made.vnc_username = config.vnc_username;
    made.vnc_password = config.vnc_password;
    made.rdp_thumbprints = thumbprints_of(config.rdp_thumbprint);
    made.rdp_ca_file = config.rdp_ca_file.string();
    if (made.consoles.empty()) {
        throw std::invalid_argument("instance " + config.id + " has no console address");
    }
    return made;
}

/// Threads: any; immutable.
class StaticDriver final : public Driver {
public:
    explicit StaticDriver(const std::vector<StaticInstanceConfig>& instances) {
        for (const StaticInstanceConfig& each : instances) {
            Listed made = listed(each);
            std::string id = made.instance.id;
            instances_.emplace(std::move(id), std::move(made));
        }
    }

    std::string_view name() const noexcept override { return "static"; }

    Task<Result<Instance>> find(std::string instance_id, std::string /*request_id*/) override {
        const auto found = instances_.find(instance_id);
        if (found == instances_.end()) {
            co_return Errc::instance_unknown;
        }
        co_return found->second.instance;
    }

    Task<Result<std::vector<Instance>>> list(std::string /*request_id*/) override {
        std::vector<Instance> instances;
        instances.reserve(instances_.size());
        for (const auto& [id, listed] : instances_) {
            instances.push_back(listed.instance);
        }
        co_return instances;
    }

    Task<Result<ConnectInfo>> connect_info(
        std::string instance_id, const ConsoleType& type, std::string /*request_id*/
    ) override {
        const auto found = instances_.find(instance_id);
        if (found == instances_.end()) {
            co_return Errc::instance_unknown;
        }
        const auto address = found->second.consoles.find(type.name);
        if (address == found->second.consoles.end()) {
            co_return Errc::console_unavailable;
        }
        ConnectInfo info;
        info.transport = type.transport;
        info.host = address->second.host;
        info.port = address->second.port;
        info.vnc_username = found->second.vnc_username;
        info.vnc_password = found->second.vnc_password;
        if (info.transport == Transport::rdp) {
            info.thumbprints = found->second.rdp_thumbprints;
            info.ca_file = found->second.rdp_ca_file;
        }
        info.vm_id = found->second.instance.id;
        info.vm_name = found->second.instance.name;
        co_return info;
    }

    Task<void> close() override { co_return; }

private:
    std::map<std::string, Listed> instances_;
};

}  // namespace

DriverPtr make_static_driver(const std::vector<StaticInstanceConfig>& instances) {
    return std::make_unique<StaticDriver>(instances);
}

}  // namespace porthole::virt
