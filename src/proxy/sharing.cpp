// SPDX-License-Identifier: Apache-2.0
#include "proxy/sharing.hpp"

#include "base/log.hpp"
#include "base/metrics/family.hpp"
#include "net/deadline.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace porthole::proxy {
namespace json = boost::json;
using consoleauth::LiveSession;
using consoleauth::RevokedBy;
using consoleauth::TokenRecord;

namespace {

metrics::Family<metrics::Counter> chosen(
    "porthole_consoles_shared_total",
    "Consoles in use that somebody else chose to join or to take over.",
    {"choice"}
);

constexpr std::array<std::pair<Choice, std::string_view>, 2> kChoices{{
    {Choice::join, "join"},
    {Choice::take_over, "take_over"},
}};

/// How long those whose console was taken over may take to go, on whichever node, and how often to
/// look: they are told within a second.
constexpr int kLooks = 10;
constexpr Milliseconds kLookInterval{300};

/// What fits into a WebSocket's close reason beside the rest, in bytes.
constexpr std::size_t kLongestName = 60;

bool is_line(std::string_view console_type) {
    return console_type == "serial";
}

/// The front of `text` that has at most `size` bytes and ends with a whole character of UTF-8.
std::string shortened(std::string text, std::size_t size) {
    constexpr unsigned char kTopTwoBits = 0xc0;
    constexpr unsigned char kInside = 0x80;
    if (text.size() <= size) {
        return text;
    }
    while (size > 0 && (static_cast<unsigned char>(text[size]) & kTopTwoBits) == kInside) {
        --size;
    }
    text.resize(size);
    return text;
}

}  // namespace

std::string_view choice_name(Choice choice) noexcept {
    return kChoices[static_cast<std::size_t>(choice)].second;
}

std::optional<Choice> find_choice(std::string_view name) noexcept {
    for (const auto& [choice, its_name] : kChoices) {
        if (its_name == name) {
            return choice;
        }
    }
    return std::nullopt;
}

Sharing::Sharing(
    const SessionsConfig& config,
    Node& node,
    const SessionRegistry& registry,
    audit::AuditLog& audit,
    const Clock& clock
)
    : asks_(config.sharing != "open"),
      joins_(config.sharing == "join" || config.sharing == "ask"),
      takes_over_(config.sharing == "take_over" || config.sharing == "ask"),
      shows_holder_(config.show_holder),
      shows_host_(config.show_host),
      node_(node),
      registry_(registry),
      audit_(audit),
      clock_(clock) {}

std::vector<Choice> Sharing::choices(const TokenRecord& record) const {
    std::vector<Choice> all;
    if (joins_) {
        all.push_back(Choice::join);
    }
    // Who may only look may not send others away.
    if (takes_over_ && !record.view_only) {
        all.push_back(Choice::take_over);
    }
    return all;
}

Task<Result<ConsoleUsers>> Sharing::users(TokenRecord record) {
    consoleauth::SessionFilter filter;
    filter.instance_id = record.instance_id;
    auto list = co_await node_.sessions(std::move(filter));
    if (!list.whole && one_at_a_time()) {
        co_return Errc::store_unavailable;
    }
    ConsoleUsers users;
    for (LiveSession& session : list.sessions) {
        const bool is_here = is_line(session.console_type) == is_line(record.console_type);
        if (is_here && !registry_.is_ending(session.id)) {
            auto& side = session.grant == record.id ? users.own : users.others;
            side.push_back(std::move(session));
        }
    }
    co_return users;
}

std::string Sharing::shown_name(const LiveSession& session) const {
    return shows_holder_ ? session.user : std::string();
}

Task<Result<void>> Sharing::choose(
    Choice choice, TokenRecord record, std::vector<LiveSession> others, std::string request_id
) {
    json::array sessions;
    for (const LiveSession& other : others) {
        sessions.push_back({{"session", other.id}, {"user", other.user}});
    }
    audit::Event event;
    event.name = choice == Choice::join ? "console_joined" : "console_taken_over";
    event.request_id = request_id;
    event.details = {
        {"grant", record.id},
        {"user", record.user},
        {"project_id", record.project_id},
        {"instance_id", record.instance_id},
        {"type", record.console_type},
        {"view_only", record.view_only},
        {"others", std::move(sessions)},
    };
    const auto recorded = co_await audit_.record(std::move(event));
    if (!recorded) {
        co_return recorded.error();
    }
    log::info(
        choice == Choice::join ? "console_joined" : "console_taken_over",
        {{"request", request_id},
         {"instance", record.instance_id},
         {"user", record.user},
         {"others", others.size()}}
    );
    chosen.with({choice_name(choice)}).add();
    if (choice == Choice::take_over) {
        const std::string name = shows_holder_ ? shortened(record.user, kLongestName) : "";
        for (const LiveSession& other : others) {
            std::string value = other.id;
            value.append(1, ' ').append(name);
            auto revocation =
                consoleauth::make_revocation(RevokedBy::take_over, std::move(value), clock_.now());
            // What the store cannot be told now it is told as soon as it answers.
            static_cast<void>(co_await node_.revoke(std::move(revocation)));
        }
    }
    co_return ok();
}

Task<Result<void>> Sharing::have_alone(TokenRecord record, SessionDetails session) {
    if (!one_at_a_time()) {
        co_return ok();
    }
    for (int look = 0; look < kLooks; ++look) {
        if (look > 0) {
            co_await net::sleep_for(kLookInterval);
        }
        const auto now = co_await users(record);
        if (!now) {
            co_return now.error();
        }
        // Of two who came at the same time, the first one stays.
        const bool anybody =
            std::any_of(now->others.begin(), now->others.end(), [&](const auto& other) {
                return std::tie(other.since, other.id) < std::tie(session.since, session.id);
            });
        if (!anybody) {
            co_return ok();
        }
    }
    co_return Errc::console_in_use;
}

}  // namespace porthole::proxy
