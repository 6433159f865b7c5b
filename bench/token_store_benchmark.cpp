// SPDX-License-Identifier: Apache-2.0
// What each kind of store carries, with as many callers at once as a node has threads for its
// store: tokens issued and redeemed a second, and sessions kept resumable a second. Real servers on
// this machine, in memory where that is possible: a disk and a network add theirs.
#include "consoleauth/stores/registry.hpp"
#include "consoleauth/token_service.hpp"
#include "support/mariadb_server.hpp"
#include "support/redis_server.hpp"
#include "support/temporary_folder.hpp"

#include <benchmark/benchmark.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <future>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace porthole::consoleauth {
namespace {

constexpr int kCallers = 4;

/// A token is issued, and its page redeems it: what opening a console asks of the store. Returns
/// the session's secret.
Task<Secret> open_console(TokenService& tokens) {
    Grant grant;
    grant.instance_id = "5965e99a-5f65-454d-bf0d-46ccc57d08db";
    grant.instance_name = "web01";
    grant.console_type = "webmks";
    grant.project_id = "blue";
    grant.user = "alice";
    const auto issued = co_await tokens.issue(std::move(grant));
    if (!issued) {
        throw std::runtime_error("no token");
    }
    auto opened = co_await tokens.redeem(issued->token);
    if (!opened) {
        throw std::runtime_error("not redeemed");
    }
    co_return std::move(opened->resume_secret);
}

/// What a live session asks of the store every third of `[tokens] resume_ttl`.
Task<void> keep_session(TokenService& tokens, Secret secret) {
    Presented presented(std::move(secret), "bench");
    const auto kept = co_await tokens.touch(std::move(presented));
    if (!kept) {
        throw std::runtime_error("not kept");
    }
}

/// Runs what `work` makes, `kCallers` at a time, for as long as `state` measures.
template <class Work>
void measure(benchmark::State& state, const std::string& url, Work work) {
    boost::asio::io_context context(1);
    BlockingPool pool(kCallers);
    const SystemClock clock;
    const auto store = open_store(url, {pool, clock, ""});
    TokenService tokens(TokensConfig(), *store, clock);
    const auto run_all = [&context](auto make) {
        using Value = typename decltype(make())::value_type;
        std::vector<std::future<Value>> all;
        for (int i = 0; i < kCallers; ++i) {
            all.push_back(boost::asio::co_spawn(context, make(), boost::asio::use_future));
        }
        context.restart();
        context.run();
        return all;
    };
    work(state, tokens, run_all);
    state.SetItemsProcessed(state.iterations() * kCallers);
}

constexpr auto kOpen = [](benchmark::State& state, TokenService& tokens, auto run_all) {
    for (auto _ : state) {
        for (auto& each : run_all([&] { return open_console(tokens); })) {
            each.get();
        }
    }
};

constexpr auto kKeep = [](benchmark::State& state, TokenService& tokens, auto run_all) {
    auto opened = run_all([&] { return open_console(tokens); });
    const Secret secret = opened.front().get();
    for (auto _ : state) {
        for (auto& each : run_all([&] { return keep_session(tokens, secret); })) {
            each.get();
        }
    }
};

std::string memory_url() {
    return "sqlite::memory:";
}

std::string file_url() {
    static const test::TemporaryFolder folder(test::TemporaryFolder::Place::memory);
    return "sqlite://" + (folder.path() / "tokens.db").string();
}

std::string redis_url() {
    static const test::RedisServer server;
    return server.url();
}

std::string mariadb_url() {
    static const test::MariadbServer server;
    return server.url();
}

const bool kRegistered = [] {
    const std::pair<const char*, std::string (*)()> stores[] = {
        {"sqlite_in_memory", memory_url},
        {"sqlite_file", file_url},
        {"redis", redis_url},
        {"mariadb", mariadb_url},
    };
    for (const auto& [name, url] : stores) {
        benchmark::RegisterBenchmark(
            (std::string("open/") + name).c_str(),
            [url = url](benchmark::State& state) { measure(state, url(), kOpen); }
        )->UseRealTime();
        benchmark::RegisterBenchmark(
            (std::string("keep/") + name).c_str(),
            [url = url](benchmark::State& state) { measure(state, url(), kKeep); }
        )->UseRealTime();
    }
    return true;
}();

}  // namespace
}  // namespace porthole::consoleauth
