// SPDX-License-Identifier: Apache-2.0
#include "cli/demo/cluster.hpp"

#include "cli/demo/held_address.hpp"
#include "cli/demo/within.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <memory>

namespace porthole::cli {
namespace asio = boost::asio;

namespace {

constexpr Milliseconds kStartTime{20'000};
constexpr Milliseconds kTryAgain{20};

/// Returns true once somebody listens at `endpoint`.
Task<bool> listens(net::Endpoint endpoint) {
    const auto executor = co_await asio::this_coro::executor;
    const asio::ip::tcp::endpoint address(asio::ip::make_address(endpoint.host), endpoint.port);
    for (;;) {
        asio::ip::tcp::socket socket(executor);
        boost::system::error_code error;
        socket.connect(address, error);
        if (!error) {
            co_return true;
        }
        co_await net::sleep_for(kTryAgain);
    }
}

/// Starts a program that says nothing, and waits until it listens.
Task<void> start(ChildOptions options, net::Endpoint listening, std::vector<ChildPtr>& children) {
    const auto executor = co_await asio::this_coro::executor;
    children.push_back(std::make_unique<Child>(executor, options));
    auto ready = within(kStartTime, options.name + " did not start", listens(std::move(listening)));
    const auto outcome = co_await net::race(std::move(ready), first_to_end(children));
    if (!outcome.first_won) {
        throw std::runtime_error((*outcome.second)->how_it_ended());
    }
}

std::string redis_configuration(const net::Endpoint& address, const Secret& password) {
    return fmt::format(
        "bind {}\nport {}\nrequirepass {}\nsave \"\"\n",
        address.host,
        address.port,
        password.reveal()
    );
}

std::string servers(const std::vector<DemoNode>& nodes, net::Endpoint DemoNode::* role) {
    std::string lines;
    for (const DemoNode& node : nodes) {
        lines += fmt::format("    server {} {} check\n", node.name, (node.*role).text());
    }
    return lines;
}

/// docs/cluster.md explains one for machines of their own.
std::string haproxy_configuration(const DemoParts& parts, const std::vector<DemoNode>& nodes) {
    return fmt::format(
        R"(defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    timeout tunnel 1d
    option forwardfor
    option redispatch
    balance roundrobin
    default-server inter 1s fall 2 rise 1

frontend consoles
    bind {}
    default_backend consoles
backend consoles
    option httpchk GET /
{}
frontend api
    bind {}
    default_backend api
backend api
{})",
        parts.proxy.text(),
        servers(nodes, &DemoNode::proxy),
        parts.api.text(),
        servers(nodes, &DemoNode::api)
    );
}

}  // namespace

Task<Cluster> start_cluster(
    const Equipment& equipment,
    const TemporaryFolder& folder,
    DemoParts& parts,
    bool verbose,
    std::vector<ChildPtr>& children
) {
    const auto executor = co_await asio::this_coro::executor;
    const net::Endpoint any{"127.0.0.1", 0};
    const auto log = [&](const std::string& name) {
        return verbose ? std::filesystem::path() : folder.path() / (name + ".log");
    };
    // Held until all is started: each binds its own in spite of that.
    std::vector<std::unique_ptr<HeldAddress>> held;
    const auto hold = [&] {
        held.push_back(std::make_unique<HeldAddress>(executor, any, ""));
        return held.back()->endpoint();
    };
    Cluster cluster;
    cluster.redis = hold();
    for (const char* const name : {"node-1", "node-2"}) {
        const net::Endpoint proxy = hold();
        cluster.nodes.push_back({name, proxy, hold()});
    }

    const auto redis_file =
        folder.write("redis.conf", redis_configuration(cluster.redis, parts.store_password));
    const auto redis_program = folder.path() / "redis-server";  // the name says what it is to be
    std::filesystem::create_symlink(equipment.redis_server, redis_program);
    ChildOptions redis;
    redis.name = "Redis";
    redis.arguments = {redis_program.string(), redis_file.string(), "--logfile", ""};
    if (!verbose) {
        redis.arguments.back() = (folder.path() / "redis.log").string();
    }
    co_await start(redis, cluster.redis, children);

    parts.store = "redis://" + cluster.redis.text() + "/0";
    for (const DemoNode& node : cluster.nodes) {
        ChildOptions porthole;
        porthole.name = node.name;
        porthole.arguments = {
            equipment.porthole, "serve", "--config", write_node(parts, node, folder).string()
        };
        porthole.log = log(node.name);
        co_await start(porthole, node.proxy, children);
    }

    ChildOptions haproxy;
    haproxy.name = "HAProxy";
    haproxy.arguments = {
        equipment.haproxy,
        "-db",
        "-f",
        folder.write("haproxy.cfg", haproxy_configuration(parts, cluster.nodes)).string()
    };
    haproxy.log = log("haproxy");
    co_await start(haproxy, parts.proxy, children);
    co_return cluster;
}

}  // namespace porthole::cli
