// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/stores/redis_connector.hpp"

#include "base/log.hpp"
#include "base/number.hpp"

#include <algorithm>

namespace porthole::consoleauth {
namespace {

constexpr Milliseconds kOpenTime{3000};
/// A Sentinel that does not answer leaves time to ask the next.
constexpr Milliseconds kSentinelTime{700};

Milliseconds left_until(std::chrono::steady_clock::time_point deadline) {
    const auto left = deadline - std::chrono::steady_clock::now();
    return std::max(std::chrono::ceil<Milliseconds>(left), Milliseconds(1));
}

Errc refused(const RedisConnection& connection, std::string_view cause) {
    log::error("token_store_failed", {{"server", connection.address()}, {"cause", cause}});
    return Errc::store_unavailable;
}

}  // namespace

RedisAddress RedisConnector::address_of(const net::Endpoint& server) const {
    return {server, options_.tls ? &tls_ : nullptr, options_.ca_file};
}

Result<std::unique_ptr<RedisConnection>> RedisConnector::open() {
    const auto deadline = std::chrono::steady_clock::now() + kOpenTime;
    net::Endpoint server = options_.servers.front();
    if (!options_.master.empty()) {
        auto master = find_master(deadline);
        if (!master) {
            return master.error();
        }
        server = std::move(*master);
    }
    auto connection = RedisConnection::open(address_of(server), left_until(deadline));
    if (!connection) {
        return connection;
    }
    RedisConnection& redis = **connection;
    const auto logged_in = log_in(redis, deadline);
    if (!logged_in) {
        return logged_in.error();
    }
    if (options_.database != 0) {
        const std::string number = std::to_string(options_.database);
        const auto selected = redis.call({"SELECT", number}, left_until(deadline));
        if (!selected || selected->kind == RedisReply::Kind::error) {
            return selected ? refused(redis, selected->text) : selected.error();
        }
    }
    if (!options_.master.empty()) {
        const auto role = redis.call({"ROLE"}, left_until(deadline));
        if (!role) {
            return role.error();
        }
        if (role->items.empty() || role->items.front().text != "master") {
            return refused(redis, "the Sentinels name it as the master, and it is none");
        }
    }
    warn_of_snapshots(redis, deadline);
    return connection;
}

Result<net::Endpoint> RedisConnector::find_master(SteadyTime deadline) {
    const std::size_t count = options_.servers.size();
    std::size_t first = 0;
    {
        const std::lock_guard lock(mutex_);
        first = first_sentinel_;
    }
    for (std::size_t i = 0; i < count && std::chrono::steady_clock::now() < deadline; ++i) {
        const std::size_t number = (first + i) % count;
        auto master = ask_sentinel(options_.servers[number], deadline);
        if (master) {
            const std::lock_guard lock(mutex_);
            first_sentinel_ = number;
            return master;
        }
    }
    log::error(
        "token_store_failed",
        {{"cause", "no Sentinel names the master"}, {"master", options_.master}}
    );
    return Errc::store_unavailable;
}

Result<net::Endpoint> RedisConnector::ask_sentinel(
    const net::Endpoint& sentinel, SteadyTime deadline
) {
    const auto by = std::min(deadline, std::chrono::steady_clock::now() + kSentinelTime);
    auto connection = RedisConnection::open(address_of(sentinel), left_until(by));
    if (!connection) {
        return connection.error();
    }
    const std::vector<std::string_view> question{
        "SENTINEL", "get-master-addr-by-name", options_.master
    };
    auto answer = (*connection)->call(question, left_until(by));
    if (answer && answer->is_error("NOAUTH")) {
        const auto logged_in = log_in(**connection, by);
        if (!logged_in) {
            return logged_in.error();
        }
        answer = (*connection)->call(question, left_until(by));
    }
    if (!answer) {
        return answer.error();
    }
    net::Endpoint master;
    if (answer->items.size() == 2) {
        master.host = answer->items[0].text;
        master.port = parse_number<std::uint16_t>(answer->items[1].text).value_or(0);
    }
    if (master.host.empty() || master.port == 0) {
        return refused(
            **connection, answer->text.empty() ? "it does not know the master" : answer->text
        );
    }
    return master;
}

Result<void> RedisConnector::log_in(RedisConnection& connection, SteadyTime deadline) const {
    if (options_.password.empty()) {
        return ok();
    }
    std::vector<std::string_view> words{"AUTH"};
    if (!options_.user.empty()) {
        words.emplace_back(options_.user);
    }
    words.emplace_back(options_.password.reveal());
    const auto reply = connection.call(words, left_until(deadline));
    if (!reply) {
        return reply.error();
    }
    if (reply->kind == RedisReply::Kind::error) {
        // Its first word only: "unknown command" goes on with what was sent, the password.
        return refused(connection, "login: " + reply->text.substr(0, reply->text.find(' ')));
    }
    return ok();
}

void RedisConnector::warn_of_snapshots(RedisConnection& connection, SteadyTime deadline) {
    if (snapshots_checked_.exchange(true)) {
        return;
    }
    // Not everybody may ask; then it is on the operator's head, who has docs/cluster.md.
    const auto setting = [&](std::string_view name) -> std::string {
        const auto answer = connection.call({"CONFIG", "GET", name}, left_until(deadline));
        return answer && answer->items.size() == 2 ? answer->items[1].text : "";
    };
    if (setting("appendonly") == "no" && !setting("save").empty()) {
        log::warn(
            "token_store_not_durable",
            {{"server", connection.address()},
             {"cause",
              "after a crash Redis goes back to its last snapshot, with tokens used since:"
              " set appendonly to yes, or save to \"\""}}
        );
    }
}

}  // namespace porthole::consoleauth
