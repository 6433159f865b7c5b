// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/stores/redis_calls.hpp"

#include "base/log.hpp"
#include "base/number.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>
#include <utility>

namespace porthole::consoleauth {
namespace {

constexpr std::size_t kMostConnections = 8;
constexpr Milliseconds kCallTime{3000};
constexpr Milliseconds kPauseAfterFailure{500};
constexpr std::size_t kFields = 10;

/// What a record's rights are called; a record without any is of an older Porthole.
constexpr std::string_view kViewOnly = "view";
constexpr std::string_view kEverything = "all";

std::string text_of(Time time) {
    return std::to_string(time.time_since_epoch().count());
}

std::string name_of(const TokenKey& key) {
    return std::string(token_kind_name(key.kind)).append(":").append(to_hex(key.hash));
}

std::optional<Time> parse_time(const std::string& text) {
    const auto milliseconds = parse_number<std::int64_t>(text);
    return milliseconds ? std::optional(Time(Milliseconds(*milliseconds))) : std::nullopt;
}

Result<TokenRecord> record_of(const RedisReply& reply) {
    const bool whole = reply.items.size() == kFields;
    const auto kind = whole ? find_token_kind(reply.items[0].text) : std::nullopt;
    const auto issued_at = whole ? parse_time(reply.items[7].text) : std::nullopt;
    const auto expires_at = whole ? parse_time(reply.items[8].text) : std::nullopt;
    if (!kind || !issued_at || !expires_at) {
        log::error("token_store_failed", {{"cause", "a record that is none of ours"}});
        return Errc::store_unavailable;
    }
    TokenRecord record;
    record.kind = *kind;
    record.id = reply.items[1].text;
    record.instance_id = reply.items[2].text;
    record.instance_name = reply.items[3].text;
    record.console_type = reply.items[4].text;
    record.project_id = reply.items[5].text;
    record.user = reply.items[6].text;
    record.issued_at = *issued_at;
    record.expires_at = *expires_at;
    record.view_only = reply.items[9].text == kViewOnly;
    return record;
}

/// Whether the server refused the script before anything of it took effect, because another one is
/// to be asked.
bool is_no_master(const RedisReply& reply) {
    return reply.is_error("READONLY") || reply.is_error("MASTERDOWN");
}

Result<RedisReply> evaluate(
    RedisConnection& redis, const RedisScript& script, const std::vector<std::string>& arguments
) {
    std::vector<std::string_view> words{"EVALSHA", script.sha1, "0"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    auto reply = redis.call(words, kCallTime);
    if (reply && reply->is_error("NOSCRIPT")) {
        words[0] = "EVAL";
        words[1] = script.text;
        return redis.call(words, kCallTime);
    }
    return reply;
}

}  // namespace

RedisCalls::RedisCalls(RedisOptions options)
    : connector_(std::move(options)),
      connections_(kMostConnections, kPauseAfterFailure, [this] { return connector_.open(); }) {}

Result<RedisReply> RedisCalls::run(const RedisScript& script, const Words& arguments) {
    for (bool again = true;; again = false) {
        auto redis = connections_.borrow();
        if (!redis) {
            return redis.error();
        }
        auto reply = evaluate(**redis, script, arguments);
        if (reply && reply->kind != RedisReply::Kind::error) {
            return reply;
        }
        redis->discard();
        if (!reply) {
            return reply.error();
        }
        if (!again || !is_no_master(*reply)) {
            log::error(
                "token_store_failed", {{"server", (*redis)->address()}, {"cause", reply->text}}
            );
            return Errc::store_unavailable;
        }
    }
}

Result<TokenRecord> RedisCalls::find(const RedisScript& script, const Words& arguments) {
    const auto reply = run(script, arguments);
    if (!reply) {
        return reply.error();
    }
    switch (reply->kind) {
        case RedisReply::Kind::nothing:
            return Errc::token_unknown;
        case RedisReply::Kind::number:
            return Errc::internal_error;  // the new key is in use
        default:
            return record_of(*reply);
    }
}

Result<std::size_t> RedisCalls::count(const RedisScript& script, const Words& arguments) {
    const auto reply = run(script, arguments);
    if (!reply) {
        return reply.error();
    }
    return static_cast<std::size_t>(reply->number);
}

Result<void> RedisCalls::put(const TokenKey& key, const TokenRecord& record, Time now) {
    const auto kept = count(
        scripts_.put,
        {text_of(now),
         name_of(key),
         std::string(token_kind_name(key.kind)),
         record.id,
         record.instance_id,
         record.instance_name,
         record.console_type,
         record.project_id,
         record.user,
         text_of(record.issued_at),
         text_of(record.expires_at),
         std::string(record.view_only ? kViewOnly : kEverything)}
    );
    if (!kept) {
        return kept.error();
    }
    return *kept == 1 ? ok() : Result<void>(Errc::internal_error);
}

Result<TokenRecord> RedisCalls::get(const TokenKey& key, Time now) {
    return find(scripts_.get, {text_of(now), name_of(key)});
}

Result<TokenRecord> RedisCalls::take(const TokenKey& key, Time now) {
    return find(scripts_.take, {text_of(now), name_of(key)});
}

Result<TokenRecord> RedisCalls::exchange(
    const TokenKey& from, const TokenKey& to, Time expires_at, Time now
) {
    const std::string kind(token_kind_name(to.kind));
    return find(
        scripts_.exchange, {text_of(now), name_of(from), name_of(to), kind, text_of(expires_at)}
    );
}

Result<TokenRecord> RedisCalls::derive(
    const TokenKey& from, const TokenKey& to, Time expires_at, Time now
) {
    const std::string kind(token_kind_name(to.kind));
    return find(
        scripts_.derive, {text_of(now), name_of(from), name_of(to), kind, text_of(expires_at)}
    );
}

Result<void> RedisCalls::extend(const TokenKey& key, Time expires_at, Time now) {
    const auto extended = count(scripts_.extend, {text_of(now), name_of(key), text_of(expires_at)});
    if (!extended) {
        return extended.error();
    }
    return *extended == 1 ? ok() : Result<void>(Errc::token_unknown);
}

Result<std::vector<TokenRecord>> RedisCalls::list(const TokenFilter& filter, Time now) {
    std::string index = "porthole:all";
    if (!filter.id.empty()) {
        index = "porthole:id:" + filter.id;
    } else if (!filter.instance_id.empty()) {
        index = "porthole:instance:" + filter.instance_id;
    }
    const auto reply = run(scripts_.list, {text_of(now), index});
    if (!reply) {
        return reply.error();
    }
    std::vector<TokenRecord> records;
    for (const RedisReply& item : reply->items) {
        auto record = record_of(item);
        if (!record) {
            return record.error();
        }
        if (filter.instance_id.empty() || record->instance_id == filter.instance_id) {
            records.push_back(std::move(*record));
        }
    }
    const auto newer = [](const TokenRecord& a, const TokenRecord& b) {
        return std::tie(b.issued_at, a.id, a.kind) < std::tie(a.issued_at, b.id, b.kind);
    };
    std::sort(records.begin(), records.end(), newer);
    records.resize(std::min(records.size(), filter.limit));
    return records;
}

Result<std::size_t> RedisCalls::purge(Time now) {
    return count(scripts_.purge, {text_of(now)});
}

Result<void> RedisCalls::check() {
    const auto checked = count(scripts_.check, {"0"});
    return checked ? ok() : Result<void>(checked.error());
}

}  // namespace porthole::consoleauth
