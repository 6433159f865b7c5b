// SPDX-License-Identifier: Apache-2.0
// How many tokens a second each kind of store issues and redeems, with as many callers at once as a
// node has threads for its store. Real servers on this machine, in memory where that is possible: a
// disk and a network add theirs.
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
#include <vector>

namespace porthole::consoleauth {
namespace {

constexpr int kCallers = 4;

/// One console: a token is issued, and its page redeems it.
Task<void> open_console(TokenService& tokens) {
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
    const auto opened = co_await tokens.redeem(issued->token);
    if (!opened) {
        throw std::runtime_error("not redeemed");
    }
}

void measure(benchmark::State& state, const std::string& url) {
    boost::asio::io_context context(1);
    BlockingPool pool(kCallers);
    const SystemClock clock;
    const auto store = open_store(url, {pool, clock, ""});
    TokenService tokens(TokensConfig(), *store, clock);
    for (auto _ : state) {
        std::vector<std::future<void>> consoles;
        for (int i = 0; i < kCallers; ++i) {
            consoles.push_back(
                boost::asio::co_spawn(context, open_console(tokens), boost::asio::use_future)
            );
        }
        context.restart();
        context.run();
        for (auto& console : consoles) {
            console.get();
        }
    }
    state.counters["consoles"] = benchmark::Counter(
        static_cast<double>(state.iterations()) * kCallers, benchmark::Counter::kIsRate
    );
}

void sqlite_in_memory(benchmark::State& state) {
    measure(state, "sqlite::memory:");
}

void sqlite_file(benchmark::State& state) {
    const test::TemporaryFolder folder(test::TemporaryFolder::Place::memory);
    measure(state, "sqlite://" + (folder.path() / "tokens.db").string());
}

void redis(benchmark::State& state) {
    static const test::RedisServer server;
    measure(state, server.url());
}

void mariadb(benchmark::State& state) {
    static const test::MariadbServer server;
    measure(state, server.url());
}

BENCHMARK(sqlite_in_memory)->UseRealTime();
BENCHMARK(sqlite_file)->UseRealTime();
BENCHMARK(redis)->UseRealTime();
BENCHMARK(mariadb)->UseRealTime();

}  // namespace
}  // namespace porthole::consoleauth
