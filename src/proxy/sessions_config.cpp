// SPDX-License-Identifier: Apache-2.0
#include "proxy/sessions_config.hpp"

#include "consoleauth/stores/registry.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace porthole::proxy {
namespace {

constexpr Seconds kLongest = std::chrono::hours(24 * 30);

}  // namespace

void describe(config::Visitor& visitor, SessionsConfig& config) {
    visitor.option(
        "node",
        "What lists of sessions call this node; empty: the machine's host name.",
        config.node
    );
    visitor.option(
        "store",
        "Where nodes tell each other of their live sessions and of what was revoked, if tokens are"
        " Nova's: a URL as in [tokens] store; empty: nowhere, each node knows of its own alone."
        " With tokens of our own they meet in [tokens] store.",
        config.store
    );
    visitor.secret(
        "store_password",
        "The password for a store in a server, in place of one in its URL.",
        config.store_password
    );
    visitor.option(
        "max_lifetime",
        "How long a session may last, counted from when its console URL was made; `\"0s\"`: as"
        " long as its two ends do.",
        config.max_lifetime
    );
    visitor.option(
        "idle_timeout",
        "How long a browser may send nothing before its session ends; `\"0s\"`: as long as it"
        " likes. The page asks whether somebody is still there, and goes by keys and pointer.",
        config.idle_timeout
    );
    visitor.option(
        "idle_warning",
        "How long before that the page asks; less than `idle_timeout`.",
        config.idle_warning
    );
    visitor.choice(
        "sharing",
        "What becomes of who opens a console that somebody else uses. `open`: they get in, and "
        "nobody"
        " is asked; `join`, `take_over`, `ask`: the page says so before, and offers to join, to end"
        " the other's session, or both; `exclusive`: they have to wait. With `take_over` and"
        " `exclusive` a console has one user at a time.",
        config.sharing,
        {"open", "join", "take_over", "ask", "exclusive"}
    );
    visitor.option(
        "show_holder",
        "Whether users of one console are told each other's names, where `sharing` asks them.",
        config.show_holder
    );
    visitor.option(
        "show_host", "Whether the page says which host a console is on.", config.show_host
    );
}

config::Findings problems(const SessionsConfig& config) {
    config::Findings found;
    if (!config.store.empty()) {
        std::string problem = consoleauth::store_url_problem(config.store);
        if (!problem.empty()) {
            found.push_back({"store", std::move(problem)});
        }
    } else if (!config.store_password.empty()) {
        found.push_back({"store_password", "has no effect without store; remove it"});
    }
    for (const auto& [key, limit] :
         {std::pair{"max_lifetime", config.max_lifetime},
          std::pair{"idle_timeout", config.idle_timeout}}) {
        if (limit < Seconds(0) || limit > kLongest) {
            found.push_back({key, "choose between \"1s\" and \"30d\", or \"0s\" for no limit"});
        }
    }
    const bool warns = config.idle_timeout > Seconds(0) && config.idle_warning > Seconds(0);
    if (config.idle_warning < Seconds(0) || (warns && config.idle_warning >= config.idle_timeout)) {
        found.push_back({"idle_warning", "choose less than idle_timeout"});
    }
    return found;
}

SessionLifetime lifetime_of(const SessionsConfig& config) {
    return {config.max_lifetime, config.idle_timeout, config.idle_warning};
}

std::optional<Time> session_end(
    const consoleauth::Authority& authority,
    const consoleauth::TokenRecord& record,
    const SessionLifetime& lifetime,
    Time now
) {
    auto end = authority.session_ends_at(record);
    if (lifetime.max_lifetime > Seconds(0)) {
        // Nova does not tell when it issued a token.
        const Time from = record.issued_at == Time() ? now : record.issued_at;
        const Time longest = from + lifetime.max_lifetime;
        end = end ? std::min(*end, longest) : longest;
    }
    return end;
}

}  // namespace porthole::proxy
