// SPDX-License-Identifier: Apache-2.0
#include "virt/vmware/vmware_driver.hpp"

#include "base/blocking_pool.hpp"
#include "base/breaker.hpp"
#include "base/expiring_cache.hpp"
#include "base/log.hpp"
#include "base/metrics/family.hpp"
#include "base/single_flight.hpp"
#include "virt/vmware/failure.hpp"
#include "virt/vmware/vcenter.hpp"
#include "vsphere/https_transport.hpp"

#include <boost/asio/this_coro.hpp>

#include <memory>
#include <stdexcept>
#include <utility>

namespace porthole::virt {
namespace {

metrics::Family<metrics::Histogram> call_seconds(
    "porthole_vcenter_call_seconds", "How long a vCenter took over what was asked.", {"vcenter"}
);
metrics::Family<metrics::Counter> calls(
    "porthole_vcenter_calls_total",
    "What a vCenter was asked, by what came of it: ok, or the kind of error.",
    {"vcenter", "outcome"}
);

/// How many calls of ours a vCenter has to do with at a time; each blocks a thread.
constexpr std::size_t kCallsAtOnce = 16;
/// A logout is a courtesy: a vCenter that does not answer must not hold up our own end.
constexpr Seconds kLogoutLimit{5};
/// How long one that did not answer is not asked.
constexpr Seconds kRest{5};
/// How old a list may be.
constexpr Seconds kListLife{5};

using Instances = std::vector<Instance>;

/// A vCenter and what is remembered of it: what calls under way share with the driver.
///
/// Lifetime: within its clock's. Threads: any; calls block theirs.
class Remembering {
public:
    Remembering(
        const VcenterConfig& config,
        vsphere::TransportPtr transport,
        net::http::ClientOptions rest,
        const Clock& clock
    )
        : vcenter_(config, std::move(transport), std::move(rest), clock),
          breaker_(clock, kRest),
          lists_(clock, kListLife, 1) {}

    std::string_view name() const noexcept { return vcenter_.name(); }

    bool may_be_asked() { return breaker_.lets_in(); }

    /// What `use(vcenter)` returns, and a note whether there was an answer.
    template <class Use>
    auto ask(const Use& use) {
        auto outcome = [&] {
            const metrics::Timer timer(call_seconds.with({name()}));
            return use(vcenter_);
        }();
        calls.with({name(), outcome ? "ok" : vsphere::error_kind_name(outcome.error().kind)}).add();
        if (outcome || outcome.error().kind != vsphere::ErrorKind::unreachable) {
            if (breaker_.answered()) {
                log::info("vcenter_answers_again", {{"driver", name()}});
            }
        } else if (breaker_.failed()) {
            log::warn(
                "vcenter_rested",
                {{"driver", name()},
                 {"seconds", kRest.count()},
                 {"detail", outcome.error().detail},
                 {"remedy", vsphere::remedy(outcome.error())}}
            );
        }
        return outcome;
    }

    vsphere::Outcome<Instances> list(const vsphere::CallContext& context) {
        if (auto remembered = lists_.find({})) {
            return std::move(*remembered);
        }
        return list_flight_.run({}, [&] {
            auto told = ask([&](Vcenter& vcenter) { return vcenter.list(context); });
            if (told) {
                lists_.put({}, *told);
            }
            return told;
        });
    }

    Watcher& watcher() noexcept { return vcenter_.watcher(); }

    void close(const vsphere::CallContext& context) { vcenter_.close(context); }

private:
    Vcenter vcenter_;
    Breaker breaker_;
    ExpiringCache<Instances> lists_;
    SingleFlight<vsphere::Outcome<Instances>> list_flight_;
};

class VmwareDriver final : public Driver {
public:
    VmwareDriver(std::shared_ptr<Remembering> vcenter, Seconds time_limit)
        : vcenter_(std::move(vcenter)), time_limit_(time_limit), pool_(kCallsAtOnce) {}

    std::string_view name() const noexcept override { return vcenter_->name(); }

    Task<Result<Instance>> find(std::string instance_id, std::string request_id) override {
        const auto context = context_of(request_id, time_limit_);
        auto work = [vcenter = vcenter_, instance_id, context] {
            return vcenter->ask([&](Vcenter& asked) { return asked.find(instance_id, context); });
        };
        co_return co_await run<Instance>(std::move(work), instance_id, request_id);
    }

    Task<Result<Instances>> list(std::string request_id) override {
        const auto context = context_of(request_id, time_limit_);
        auto work = [vcenter = vcenter_, context] { return vcenter->list(context); };
        co_return co_await run<Instances>(std::move(work), std::string(), request_id);
    }

    Task<Result<ConnectInfo>> connect_info(
        std::string instance_id, const ConsoleType& type, std::string request_id
    ) override {
        if (type.name != "webmks") {
            co_return Errc::console_unavailable;
        }
        const auto context = context_of(request_id, time_limit_);
        auto work = [vcenter = vcenter_, instance_id, context] {
            return vcenter->ask([&](Vcenter& asked) { return asked.console(instance_id, context); }
            );
        };
        co_return co_await run<ConnectInfo>(std::move(work), instance_id, request_id);
    }

    Task<Disturbance> watch(Whereabouts where) override {
        const auto executor = co_await boost::asio::this_coro::executor;
        const auto watch = vcenter_->watcher().add(where, executor);
        auto work = [vcenter = vcenter_] {
            vcenter->watcher().cover();
            return true;
        };
        static_cast<void>(co_await pool_.run(std::move(work)));
        co_return Disturbance(watch, watch->disturbance.get());
    }

    Task<void> close() override {
        // Calls whose callers were cancelled run to their end: no session is closed under them.
        pool_.wait_until_idle();
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

    /// What `work()` returns, unless vCenter is resting.
    template <class T, class Work>
    Task<Result<T>> run(Work work, std::string instance_id, std::string request_id) {
        if (!vcenter_->may_be_asked()) {
            log::debug("vcenter_not_asked", {{"driver", name()}, {"request", request_id}});
            co_return Errc::driver_unavailable;
        }
        auto outcome = co_await pool_.run(std::move(work));
        if (!outcome) {
            co_return report(outcome.error(), {name(), instance_id, request_id});
        }
        co_return std::move(*outcome);
    }

    const std::shared_ptr<Remembering> vcenter_;
    const Seconds time_limit_;
    BlockingPool pool_;
};

net::http::ClientOptions options_of(const VcenterConfig& config) {
    net::http::ClientOptions options;
    options.thumbprint = net::Thumbprint::parse(config.thumbprint);
    options.ca_file = config.ca_file.string();
    options.connect_timeout = config.connect_timeout;
    if (!config.thumbprint.empty() && !options.thumbprint) {
        throw std::invalid_argument("the thumbprint of " + config.url + " was not checked");
    }
    return options;
}

}  // namespace

DriverPtr make_vmware_driver(
    const VcenterConfig& config, vsphere::TransportPtr transport, const Clock& clock
) {
    auto vcenter =
        std::make_shared<Remembering>(config, std::move(transport), options_of(config), clock);
    return std::make_unique<VmwareDriver>(std::move(vcenter), config.timeout);
}

DriverPtr make_vmware_driver(const VcenterConfig& config, const Clock& clock) {
    auto endpoint = vsphere::parse_endpoint(config.url);
    if (!endpoint) {
        throw std::invalid_argument("the URL of vCenter " + config.url + " was not checked");
    }
    auto transport = vsphere::make_https_transport(std::move(*endpoint), options_of(config));
    return make_vmware_driver(config, std::move(transport), clock);
}

}  // namespace porthole::virt
