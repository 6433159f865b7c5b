// SPDX-License-Identifier: Apache-2.0
#include "cli/service.hpp"

#include "base/log.hpp"
#include "cli/health_checks.hpp"
#include "cli/serve.hpp"
#include "consoleauth/purge.hpp"
#include "identity/registry.hpp"
#include "net/deadline.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <thread>

namespace porthole::cli {
namespace asio = boost::asio;

namespace {

constexpr Milliseconds kPurgeInterval{60'000};
constexpr Milliseconds kSweepInterval{1000};
/// How long to take over telling other nodes that we are going.
constexpr Milliseconds kLeaveTime{3000};
/// No answer takes longer by far: [[vcenter]] timeout is 30 s.
constexpr Milliseconds kLongestAnswer{60'000};
constexpr std::string_view kAdminRole = "admin";

std::size_t worker_count(const proxy::ProxyConfig& config) {
    const auto cores = std::max(1U, std::thread::hardware_concurrency());
    return config.workers > 0 ? static_cast<std::size_t>(config.workers) : cores;
}

/// Origins from which the configured base URLs let browsers come, and those that the operator
/// names.
std::vector<std::string> allowed_origins(const Configuration& configuration) {
    std::vector<std::string> origins = configuration.proxy.public_origins;
    for (const std::string& type : configuration.consoles.enabled) {
        const auto base = configuration.consoles.base_urls.find(type);
        if (base != configuration.consoles.base_urls.end()) {
            origins.push_back(proxy::origin_of(base->second));
        }
    }
    return origins;
}

/// VMware's SDK, for the page that the base URL of webmks consoles names.
proxy::WmksSdk wmks_sdk(const Configuration& configuration) {
    const auto& base_urls = configuration.consoles.base_urls;
    const std::string page =
        proxy::PathPrefixes(base_urls).take_off_url(base_urls.find("webmks")->second);
    return {configuration.web, page};
}

/// A store in a server may come up after us; until then no console is granted.
Task<void> report_store(consoleauth::TokenService& tokens) {
    const auto checked = co_await tokens.check();
    if (checked) {
        log::info("token_store_ready");
    } else {
        log::error("token_store_not_ready", {{"cause", checked.error()}});
    }
}

/// Ends sessions whose time is up: one coarse look at all of them, in place of a timer each.
Task<void> sweep_regularly(proxy::SessionRegistry& registry, Seconds idle) {
    for (;;) {
        co_await net::sleep_for(kSweepInterval);
        registry.sweep(idle);
    }
}

std::optional<net::ServerTls> open_tls(net::TlsFiles files) {
    if (files.certificates.empty()) {
        return std::nullopt;
    }
    for (const config::Finding& doubt : net::file_problems(files)) {
        log::warn("certificate_doubtful", {{"option", doubt.key}, {"why", doubt.message}});
    }
    return std::optional<net::ServerTls>(std::in_place, std::move(files));
}

}  // namespace

Service::Service(Configuration configuration)
    : configuration_(std::move(configuration)),
      backends_(configuration_),
      trusted_proxies_(proxy::trusted_proxies(configuration_.proxy)),
      gate_(
          proxy::connection_limits(configuration_.limits),
          net::parse_networks(configuration_.proxy.trusted_proxies)
      ),
      session_limits_(
          configuration_.limits, net::parse_networks(configuration_.proxy.trusted_proxies)
      ),
      registry_(backends_.clock, &session_limits_),
      node_(
          configuration_.sessions.node, backends_.session_directory(), registry_, backends_.clock
      ),
      sharing_(configuration_.sessions, node_, registry_, backends_.audit, backends_.clock),
      proxy_tls_(open_tls(tls_files(configuration_.proxy))),
      api_tls_(open_tls(tls_files(configuration_.api))),
      admin_tls_(open_tls(tls_files(configuration_.admin))),
      proxy_handler_(
          {backends_.consoles,
           backends_.authority(),
           registry_,
           console_hosts_,
           session_limits_,
           backends_.client_tls,
           backends_.vnc_trust,
           backends_.clock,
           backends_.audit,
           configuration_.proxy.connect_timeout,
           configuration_.limits.stall_timeout,
           configuration_.tokens.resume_ttl / 3,
           proxy::lifetime_of(configuration_.sessions),
           backends_.addresses,
           sharing_},
          {{allowed_origins(configuration_),
            configuration_.proxy.allow_missing_origin,
            configuration_.proxy.allow_same_host_origin},
           proxy::TypeHints(configuration_.consoles.base_urls),
           configuration_.proxy.frame_ancestors,
           proxy::PathPrefixes(configuration_.consoles.base_urls),
           configuration_.limits,
           net::parse_networks(configuration_.proxy.trusted_proxies),
           wmks_sdk(configuration_),
           backends_.foreign_authority != nullptr}
      ),
      api_handler_(configuration_.api, backends_.consoles, *backends_.identity),
      health_(
          health_checks(backends_, !configuration_.api.listen.empty()),
          configuration_.admin.check_interval,
          configuration_.admin.check_timeout
      ),
      admin_handler_(
          {node_,
           backends_.foreign_authority ? nullptr : &backends_.tokens,
           *backends_.identity,
           backends_.policy,
           health_,
           backends_.audit,
           backends_.clock},
          {configuration_.admin.key,
           identity::backend_of(configuration_.identity).loopback_only,
           PORTHOLE_VERSION,
           [] { kill(getpid(), kUpgradeSignal); }}
      ),
      workers_(worker_count(configuration_.proxy)),
      heartbeat_(workers_) {
    net::http::Entrance entrance;
    entrance.proxies = &trusted_proxies_;
    entrance.gate = &gate_;
    entrance.tls = proxy_tls_ ? &*proxy_tls_ : nullptr;
    listen(configuration_.proxy.listen, entrance, proxy_handler_, "proxy");
    entrance.proxy_header = true;
    listen(configuration_.proxy.proxy_protocol_listen, entrance, proxy_handler_, "proxy-protocol");
    entrance.proxy_header = false;
    entrance.tls = api_tls_ ? &*api_tls_ : nullptr;
    listen(configuration_.api.listen, entrance, api_handler_, "api");
    // Operators get in when nobody else does.
    net::http::Entrance operators;
    operators.tls = admin_tls_ ? &*admin_tls_ : nullptr;
    listen(configuration_.admin.listen, operators, admin_handler_, kAdminRole);
    inherited_.release_rest();
}

Service::~Service() {
    stop(Milliseconds(0), Milliseconds(0));
}

void Service::listen(
    const std::vector<std::string>& addresses,
    const net::http::Entrance& entrance,
    net::http::Handler& handler,
    std::string_view role
) {
    for (const std::string& address : addresses) {
        const auto endpoint = net::Endpoint::parse(address).value();
        auto inherited = inherited_.take(endpoint);
        roles_.push_back(
            {role,
             entrance,
             &handler,
             std::make_unique<net::Listener>(workers_, endpoint, std::move(inherited))}
        );
        backends_.addresses.add_listener(roles_.back().listener->endpoint());
    }
}

void Service::start() {
    workers_.start();
    running_ = true;
    for (Role& role : roles_) {
        auto serve = [entrance = role.entrance, handler = role.handler](
                         net::Worker& worker, asio::ip::tcp::socket socket
                     ) { return net::http::serve(worker, std::move(socket), entrance, *handler); };
        role.listener->start(serve, role.entrance.gate);
        log::info(
            "listening",
            {{"role", role.name},
             {"address", role.listener->endpoint().text()},
             {"tls", role.entrance.tls != nullptr}}
        );
    }
    auto begin = [this] {
        workers_[0].tasks.spawn(report_store(backends_.tokens));
        for (const consoleauth::StorePtr* store : {&backends_.store, &backends_.sessions_store}) {
            if (*store) {
                workers_[0].tasks.spawn(consoleauth::purge_regularly(**store, kPurgeInterval));
            }
        }
        workers_[0].tasks.spawn(node_.hear_regularly());
        workers_[0].tasks.spawn(node_.tell_regularly());
        const Seconds idle = configuration_.sessions.idle_timeout;
        workers_[0].tasks.spawn(sweep_regularly(registry_, idle));
        // Nobody is asked how it is unless somebody can ask us.
        const std::size_t checks = configuration_.admin.listen.empty() ? 0 : health_.size();
        for (std::size_t i = 0; i < checks; ++i) {
            workers_[0].tasks.spawn(health_.watch(i));
        }
    };
    asio::post(workers_[0].context, std::move(begin));
}

void Service::reload() {
    const std::pair<std::string_view, std::optional<net::ServerTls>*> all[] = {
        {"proxy", &proxy_tls_}, {"api", &api_tls_}, {kAdminRole, &admin_tls_}
    };
    for (const auto& [role, tls] : all) {
        if (!*tls) {
            continue;
        }
        try {
            (*tls)->reload();
            log::info("certificate_reloaded", {{"role", role}});
        } catch (const std::exception& failure) {
            log::error("certificate_not_reloaded", {{"role", role}, {"why", failure.what()}});
        }
    }
    backends_.audit.reopen();
}

bool Service::responds() {
    return heartbeat_.beat();
}

std::vector<int> Service::sockets() {
    std::vector<int> all;
    for (const Role& role : roles_) {
        const auto descriptors = role.listener->descriptors();
        all.insert(all.end(), descriptors.begin(), descriptors.end());
    }
    return all;
}

void Service::stop_listening() {
    for (const Role& role : roles_) {
        role.listener->stop();
    }
    workers_.part();
    // The health of our neighbours is our successor's to know.
    health_.stop();
}

Milliseconds Service::request_time() {
    const net::http::Limits limits;
    return limits.idle_time + limits.head_time + kLongestAnswer;
}

void Service::wait_for_sessions(Milliseconds limit) const {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (registry_.size() > 0 && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(Milliseconds(10));
    }
}

void Service::stop(Milliseconds drain, Milliseconds limit) {
    if (!running_) {
        return;
    }
    running_ = false;
    log::info("stopping", {{"sessions", registry_.size()}, {"drain_ms", drain.count()}});
    health_.stop();
    for (const Role& role : roles_) {
        if (role.name != kAdminRole) {
            role.listener->stop();
        }
    }
    wait_for_sessions(drain);
    for (const Role& role : roles_) {
        if (role.name == kAdminRole) {
            role.listener->stop();
        }
    }
    registry_.end_all(Errc::shutting_down);
    wait_for_sessions(limit);
    workers_.stop();
    asio::io_context last_calls(1);
    asio::co_spawn(last_calls, backends_.consoles.close(), asio::use_future);
    asio::co_spawn(last_calls, net::with_deadline(kLeaveTime, node_.leave()), asio::use_future);
    last_calls.run();
    log::info("stopped");
}

}  // namespace porthole::cli
