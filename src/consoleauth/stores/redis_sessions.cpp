// SPDX-License-Identifier: Apache-2.0
#include "base/number.hpp"

// What nodes tell each other by a Redis store: revocations and live sessions.
#include "base/log.hpp"
#include "consoleauth/stores/redis_calls.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

namespace porthole::consoleauth {
namespace json = boost::json;

namespace {

std::string text_of(Time time) {
    return std::to_string(time.time_since_epoch().count());
}

/// The index that names the records that a revocation may go for.
std::string index_of(const Revocation& revocation) {
    switch (revocation.by) {
        case RevokedBy::session:
        case RevokedBy::take_over:
            return "porthole:none";
        case RevokedBy::grant:
            return "porthole:id:" + revocation.value;
        case RevokedBy::instance:
            return "porthole:instance:" + revocation.value;
        case RevokedBy::user:
        case RevokedBy::project:
            break;
    }
    return "porthole:all";
}

/// What a record calls what a revocation goes by.
std::string_view field_of(RevokedBy by) {
    switch (by) {
        case RevokedBy::session:
        case RevokedBy::take_over:
        case RevokedBy::grant:
            return "id";
        case RevokedBy::instance:
            return "instance_id";
        case RevokedBy::user:
            return "user";
        case RevokedBy::project:
            break;
    }
    return "project_id";
}

std::string to_text(const Revocation& revocation) {
    const json::array parts{
        revocation.id,
        revoked_by_name(revocation.by),
        revocation.value,
        revocation.made_at.time_since_epoch().count(),
    };
    return json::serialize(parts);
}

std::optional<Revocation> parse_revocation(std::string_view text) {
    constexpr std::size_t kParts = 4;
    boost::system::error_code error;
    const json::value value = json::parse(text, error);
    const auto* const parts = error ? nullptr : value.if_array();
    if (parts == nullptr || parts->size() < kParts || !parts->at(0).is_string() ||
        !parts->at(1).is_string() || !parts->at(2).is_string() || !parts->at(3).is_int64()) {
        return std::nullopt;
    }
    const auto by = find_revoked_by(parts->at(1).get_string());
    if (!by) {
        return std::nullopt;  // by what only a newer Porthole knows
    }
    Revocation revocation;
    revocation.id = std::string(parts->at(0).get_string());
    revocation.by = *by;
    revocation.value = std::string(parts->at(2).get_string());
    revocation.made_at = Time(Milliseconds(parts->at(3).get_int64()));
    return revocation;
}

}  // namespace

Result<std::size_t> RedisCalls::revoke(const Revocation& revocation, Time now) {
    return count(
        scripts_.revoke,
        {text_of(now),
         index_of(revocation),
         std::string(field_of(revocation.by)),
         revocation.value,
         to_text(revocation)}
    );
}

Result<Revocations> RedisCalls::revocations(std::optional<std::int64_t> since, Time now) {
    const auto reply =
        run(scripts_.hear, {text_of(now), since ? std::to_string(*since) : std::string("+inf")});
    if (!reply) {
        return reply.error();
    }
    Revocations heard;
    const std::string text = reply->items.size() == 2 ? reply->items[0].text : "";
    const auto time = parse_number<std::int64_t>(text);
    if (!time) {
        log::error("token_store_failed", {{"cause", "a time that is none"}});
        return Errc::store_unavailable;
    }
    heard.heard_at = *time;
    for (const RedisReply& item : reply->items[1].items) {
        if (auto revocation = parse_revocation(item.text)) {
            heard.all.push_back(std::move(*revocation));
        }
    }
    return heard;
}

Result<Standing> RedisCalls::announce(const Announcement& announcement, Time now) {
    Words words{
        text_of(now),
        announcement.node,
        text_of(announcement.expires_at),
        std::to_string(announcement.changed.size()),
    };
    for (const LiveSession& session : announcement.changed) {
        words.push_back(session.id);
        words.push_back(consoleauth::to_text(session));
    }
    words.insert(words.end(), announcement.gone.begin(), announcement.gone.end());
    const auto known = count(scripts_.announce, words);
    if (!known) {
        return known.error();
    }
    return *known == 1 ? Standing::stayed : Standing::appeared;
}

Result<void> RedisCalls::withdraw(const std::string& node) {
    const auto gone = count(scripts_.withdraw, {"0", node});
    return gone ? ok() : Result<void>(gone.error());
}

Result<std::vector<LiveSession>> RedisCalls::live_sessions(const SessionFilter& filter, Time now) {
    const auto reply = run(scripts_.live, {text_of(now)});
    if (!reply) {
        return reply.error();
    }
    std::vector<LiveSession> sessions;
    for (const RedisReply& item : reply->items) {
        auto session = parse_live_session(item.text);
        if (session && filter.fits(*session)) {
            sessions.push_back(std::move(*session));
        }
    }
    return sessions;
}

}  // namespace porthole::consoleauth
