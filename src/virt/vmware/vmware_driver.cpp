// SPDX-License-Identifier: Apache-2.0
#include "virt/vmware/vmware_driver.hpp"

#include "virt/vmware/failure.hpp"
#include "virt/vmware/vcenter.hpp"
#include "vsphere/https_transport.hpp"

#include <stdexcept>
#include <utility>

namespace porthole::virt {
namespace {

/// A logout is a courtesy: a vCenter that does not answer must not hold up our own end.
constexpr Seconds kLogoutLimit{5};

class VmwareDriver final : public Driver {
public:
    VmwareDriver(std::shared_ptr<Vcenter> vcenter, Seconds time_limit, BlockingPool& pool)
        : vcenter_(std::move(vcenter)), time_limit_(time_limit), pool_(pool) {}

    std::string_view name() const noexcept override { return vcenter_->name(); }

    Task<Result<Instance>> find(std::string instance_id, std::string request_id) override {
        const auto context = context_of(request_id, time_limit_);
        auto work = [vcenter = vcenter_, instance_id, context] {
            return vcenter->find(instance_id, context);
        };
        auto found = co_await pool_.run(std::move(work));
        if (!found) {
            co_return report(found.error(), {name(), instance_id, request_id});
        }
        co_return std::move(*found);
    }

    /// Not there yet: VMs of a vCenter are found by their id, and missing in lists.
    Task<Result<std::vector<Instance>>> list(std::string /*request_id*/) override {
        co_return Errc::driver_unavailable;
    }

    Task<Result<ConnectInfo>> connect_info(
        std::string instance_id, const ConsoleType& type, std::string request_id
    ) override {
        if (type.name != "webmks") {
            co_return Errc::console_unavailable;
        }
        const auto context = context_of(request_id, time_limit_);
        auto work = [vcenter = vcenter_, instance_id, context] {
            return vcenter->console(instance_id, context);
        };
        auto info = co_await pool_.run(std::move(work));
        if (!info) {
            co_return report(info.error(), {name(), instance_id, request_id});
        }
        co_return std::move(*info);
    }

    Task<void> close() override {
        const auto context = context_of("close", kLogoutLimit);
        auto work = [vcenter = vcenter_, context] {
            vcenter->close(context);
            return true;
        };
        static_cast<void>(co_await pool_.run(std::move(work)));
    }

private:
    static vsphere::CallContext context_of(const std::string& request_id, Seconds limit) {
        return {request_id, std::chrono::steady_clock::now() + limit};
    }

    const std::shared_ptr<Vcenter> vcenter_;
    const Seconds time_limit_;
    BlockingPool& pool_;
};

vsphere::TransportPtr open_transport(const VcenterConfig& config) {
    auto endpoint = vsphere::parse_endpoint(config.url);
    auto thumbprint = net::Thumbprint::parse(config.thumbprint);
    if (!endpoint || (!config.thumbprint.empty() && !thumbprint)) {
        throw std::invalid_argument(
            "the configuration of vCenter " + config.url + " was not checked"
        );
    }
    net::http::ClientOptions options;
    options.thumbprint = std::move(thumbprint);
    options.ca_file = config.ca_file.string();
    options.connect_timeout = config.connect_timeout;
    return vsphere::make_https_transport(std::move(*endpoint), std::move(options));
}

}  // namespace

DriverPtr make_vmware_driver(
    const VcenterConfig& config,
    vsphere::TransportPtr transport,
    BlockingPool& pool,
    const Clock& clock
) {
    auto vcenter = std::make_shared<Vcenter>(config, std::move(transport), clock);
    return std::make_unique<VmwareDriver>(std::move(vcenter), config.timeout, pool);
}

DriverPtr make_vmware_driver(const VcenterConfig& config, BlockingPool& pool, const Clock& clock) {
    return make_vmware_driver(config, open_transport(config), pool, clock);
}

}  // namespace porthole::virt
