// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/stores/redis_options.hpp"

#include "base/number.hpp"
#include "base/server_url.hpp"

#include <algorithm>
#include <utility>

namespace porthole::consoleauth {
namespace {

constexpr std::string_view kRight =
    "expected redis://user:password@host:6379/0, or for Sentinel"
    " redis+sentinel://user:password@host:26379,host:26379/master/0; rediss instead of redis for"
    " TLS, whose authorities ?tls_ca=/path/to/ca.pem names";
constexpr std::uint16_t kRedisPort = 6379;
constexpr std::uint16_t kSentinelPort = 26379;

bool parse_database(std::string_view text, int& database) {
    const auto number = parse_number<int>(text);
    database = number.value_or(database);
    return text.empty() || (number && *number >= 0);
}

/// Why the parts of `url` do not make a Redis; fills `options` otherwise.
std::string take(ServerUrl& url, RedisOptions& options) {
    if (!url.problem.empty()) {
        return url.problem;
    }
    const bool sentinel = url.scheme.ends_with("+sentinel");
    options.tls = url.scheme.starts_with("rediss");
    options.user = std::move(url.user);
    options.password = std::move(url.password);
    std::string_view path = url.path;
    if (sentinel) {
        options.master = path.substr(0, path.find('/'));
        path.remove_prefix(std::min(path.size(), options.master.size() + 1));
        if (options.master.empty()) {
            return "no name of a master stands after the Sentinels";
        }
    }
    if (!parse_database(path, options.database)) {
        return "the database is no number";
    }
    if (!sentinel && url.hosts.size() > 1) {
        return "several hosts are Sentinels: redis+sentinel://";
    }
    for (const ServerUrl::Host& host : url.hosts) {
        const std::uint16_t usual = sentinel ? kSentinelPort : kRedisPort;
        options.servers.push_back({host.name, host.port == 0 ? usual : host.port});
    }
    for (auto& [name, value] : url.options) {
        if (name != "tls_ca" || !options.tls) {
            // Unnamed: it may be a part of a password that was not percent-encoded.
            return name == "tls_ca" ? "there is no option tls_ca without TLS"
                                    : "there is no such option";
        }
        options.ca_file = std::move(value);
    }
    return {};
}

}  // namespace

RedisOptions RedisOptions::parse(std::string_view text) {
    RedisOptions options;
    ServerUrl url = ServerUrl::parse(text);
    const std::string wrong = take(url, options);
    if (!wrong.empty()) {
        options.problem = wrong + "; " + std::string(kRight);
    }
    return options;
}

}  // namespace porthole::consoleauth
