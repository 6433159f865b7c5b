// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/config.hpp"

#include "base/config/duration.hpp"
#include "base/server_url.hpp"
#include "consoleauth/authorities.hpp"
#include "consoleauth/stores/registry.hpp"

#include <fmt/format.h>

namespace porthole::consoleauth {
namespace {

constexpr Seconds kLongest = std::chrono::hours(24);

void check_lifetime(
    const char* key, Seconds lifetime, Seconds shortest, config::Findings& findings
) {
    if (lifetime < shortest || lifetime > kLongest) {
        findings.push_back(
            {key,
             fmt::format(
                 R"(expected a duration from "{}" to "{}")",
                 config::format_duration(shortest),
                 config::format_duration(kLongest)
             )}
        );
    }
}

}  // namespace

void describe(config::Visitor& visitor, TokensConfig& config) {
    visitor.choice(
        "authority",
        "Who issues tokens and knows what they stand for: local is Porthole itself; with nova-db"
        " and nova-api it is Nova, whose databases are read or whose API is asked ([nova]).",
        config.authority,
        authority_names()
    );
    visitor.option(
        "store",
        "Where tokens are kept (as their SHA-256), for authority local. For one machine an SQLite"
        " file, as sqlite:///var/lib/porthole/tokens.db or sqlite:tokens.db (from this file's"
        " folder), or sqlite::memory:, gone with the process. For several machines Redis, as"
        " redis://user@host:6379/0 or, by its Sentinels,"
        " redis+sentinel://user@host:26379,host:26379/master/0 (rediss for TLS, with"
        " ?tls_ca=FILE); or MariaDB, MySQL or Galera, as mysql://user@host:3306/database with"
        " ?tls_ca=FILE or ?tls=on for TLS, ?tls_cert=FILE&tls_key=FILE, ?unix_socket=FILE.",
        config.store
    );
    visitor.secret(
        "store_password",
        "The password for a store in a server, in place of one in its URL.",
        config.store_password
    );
    visitor.option(
        "ttl", "How long a console URL works. From 1s to 1d; short is safer.", config.ttl
    );
    visitor.choice(
        "use",
        "How often a console URL works until then: once, or many times, which lets whoever copies"
        " it use it too.",
        config.use,
        {"once", "many"}
    );
    visitor.option(
        "resume_ttl",
        "How long a browser's tab may come back to its console, by a reload or a reconnect, after"
        " the session was last alive. From 10s to 1d.",
        config.resume_ttl
    );
    visitor.option(
        "end_sessions_at_expiry",
        "Whether a session ends when the URL that opened it expires, as with Nova's"
        " enforce_session_timeout. Otherwise it lasts as long as its two ends do.",
        config.end_sessions_at_expiry
    );
}

config::Findings problems(const TokensConfig& config) {
    config::Findings findings;
    std::string store_problem = store_url_problem(config.store);
    if (!store_problem.empty()) {
        findings.push_back({"store", std::move(store_problem)});
    } else if (!config.store_password.empty()) {
        const ServerUrl server = ServerUrl::parse(config.store);
        if (!server.problem.empty()) {
            findings.push_back({"store_password", "has no effect with this store; remove it"});
        } else if (!server.password.empty()) {
            findings.push_back({"store_password", "the URL in store holds a password; give one"});
        }
    }
    if (config.authority == "nova-api" && config.end_sessions_at_expiry) {
        findings.push_back(
            {"end_sessions_at_expiry",
             "Nova's API does not tell when a token expires: use authority nova-db, or leave this"
             " out"}
        );
    }
    check_lifetime("ttl", config.ttl, Seconds(1), findings);
    check_lifetime("resume_ttl", config.resume_ttl, Seconds(10), findings);
    return findings;
}

}  // namespace porthole::consoleauth
