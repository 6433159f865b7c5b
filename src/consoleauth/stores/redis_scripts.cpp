// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/stores/redis_scripts.hpp"

#include "base/hash.hpp"

namespace porthole::consoleauth {
namespace {

/// What is kept:
///
///     porthole:record:KIND:HASH      a hash with the fields below; Redis lets it expire
///     porthole:all                   an index: a sorted set of the names KIND:HASH, by expiry
///     porthole:id:ID                 the same of one id
///     porthole:instance:INSTANCE     the same of one instance
///     porthole:revocations           a sorted set of revocations, by when Redis was told
///     porthole:nodes                 a sorted set of the nodes that exist, by when they expire
///     porthole:node:NODE             a hash of a node's sessions, by their ids; expires with it
///
/// Redis forgets records by itself. An index loses the names of expired records whenever it is
/// written to, and expires with its last one: none outlives what it names. Redis is told how long a
/// record lives, not until when: its own clock need not agree with the nodes'. What has expired by
/// the clock of the node that asks does not exist for it.
///
/// ARGV[1] is the asking node's time; times are milliseconds since 1970.
constexpr std::string_view kCommon = R"(
local now = tonumber(ARGV[1])
local fields = {'kind', 'id', 'instance_id', 'instance_name', 'console_type', 'project_id', 'user',
                'issued_at', 'expires_at', 'rights'}
local KIND, ID, INSTANCE, EXPIRES, RIGHTS = 1, 2, 3, 9, 10
local kept = 24 * 3600 * 1000

local function clock()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function live(name)
  local record = redis.call('HMGET', 'porthole:record:' .. name, unpack(fields))
  record[RIGHTS] = record[RIGHTS] or 'all' -- older records have none
  return record[EXPIRES] and tonumber(record[EXPIRES]) > now and record
end

local function indexes(record)
  return {'porthole:all', 'porthole:id:' .. record[ID], 'porthole:instance:' .. record[INSTANCE]}
end

local function write(name, record)
  local key = 'porthole:record:' .. name
  local expires = tonumber(record[EXPIRES])
  local pairs_of = {}
  for i, field in ipairs(fields) do
    pairs_of[2 * i - 1] = field
    pairs_of[2 * i] = record[i]
  end
  redis.call('HSET', key, unpack(pairs_of))
  redis.call('PEXPIRE', key, expires - now)
  for _, index in ipairs(indexes(record)) do
    redis.call('ZADD', index, expires, name)
    redis.call('ZREMRANGEBYSCORE', index, '-inf', now)
    local last = redis.call('ZRANGE', index, -1, -1, 'WITHSCORES')
    if last[2] then
      redis.call('PEXPIRE', index, tonumber(last[2]) - now)
    end
  end
end

local function erase(name, record)
  redis.call('DEL', 'porthole:record:' .. name)
  for _, index in ipairs(indexes(record)) do
    redis.call('ZREM', index, name)
  end
end
)";

/// ARGV: now, name, the fields. 1, or 0 when the name is in use.
constexpr std::string_view kPut = R"(
local name = ARGV[2]
if live(name) then return 0 end
write(name, {unpack(ARGV, 3)})
return 1
)";

/// ARGV: now, name. The fields, or nothing.
constexpr std::string_view kGet = R"(
return live(ARGV[2])
)";

constexpr std::string_view kTake = R"(
local record = live(ARGV[2])
if record then erase(ARGV[2], record) end
return record
)";

/// ARGV: now, name, new name, its kind, its expiry. The fields as they are then, nothing, or 0 when
/// the new name is in use. Writes before it erases: where Redis refuses a write for want of memory,
/// nothing is lost.
constexpr std::string_view kExchange = R"(
local record = live(ARGV[2])
if not record then return record end
if live(ARGV[3]) then return 0 end
record[KIND] = ARGV[4]
record[EXPIRES] = ARGV[5]
write(ARGV[3], record)
erase(ARGV[2], record)
return record
)";

constexpr std::string_view kDerive = R"(
local record = live(ARGV[2])
if not record then return record end
if live(ARGV[3]) then return 0 end
record[KIND] = ARGV[4]
record[EXPIRES] = ARGV[5]
write(ARGV[3], record)
return record
)";

/// ARGV: now, name, its expiry. 1, or 0 when there is no such record.
constexpr std::string_view kExtend = R"(
local record = live(ARGV[2])
if not record then return 0 end
record[EXPIRES] = ARGV[3]
write(ARGV[2], record)
return 1
)";

/// ARGV: now, index, field, value, revocation. How many records the index named whose field has the
/// value. The revocation is kept by Redis' own clock.
constexpr std::string_view kRevoke = R"(
local count = 0
for _, name in ipairs(redis.call('ZRANGEBYSCORE', ARGV[2], '(' .. ARGV[1], '+inf')) do
  if redis.call('HGET', 'porthole:record:' .. name, ARGV[3]) == ARGV[4] then
    local record = live(name)
    if record then
      erase(name, record)
      count = count + 1
    end
  end
end
local time = clock()
redis.call('ZADD', 'porthole:revocations', time, ARGV[5])
redis.call('PEXPIRE', 'porthole:revocations', kept)
return count
)";

/// ARGV: now, since when. Redis' time, and the revocations.
constexpr std::string_view kHear = R"(
local heard = redis.call('ZRANGEBYSCORE', 'porthole:revocations', ARGV[2], '+inf')
return {tostring(clock()), heard}
)";

/// ARGV: now, node, when it expires, how many sessions have changed, the id and the text of each,
/// the ids of those that are gone. 1 when the node was known.
constexpr std::string_view kAnnounce = R"(
local node, expires = ARGV[2], tonumber(ARGV[3])
local key = 'porthole:node:' .. node
local known = tonumber(redis.call('ZSCORE', 'porthole:nodes', node) or 0) > now
if not known then redis.call('DEL', key) end
redis.call('ZADD', 'porthole:nodes', expires, node)
redis.call('ZREMRANGEBYSCORE', 'porthole:nodes', '-inf', now)
local last = 4 + 2 * tonumber(ARGV[4])
for i = 5, last, 2 do
  redis.call('HSET', key, ARGV[i], ARGV[i + 1])
end
for i = last + 1, #ARGV do
  redis.call('HDEL', key, ARGV[i])
end
redis.call('PEXPIRE', key, expires - now)
return known and 1 or 0
)";

/// ARGV: now, node.
constexpr std::string_view kWithdraw = R"(
redis.call('ZREM', 'porthole:nodes', ARGV[2])
redis.call('DEL', 'porthole:node:' .. ARGV[2])
return 1
)";

/// ARGV: now. The texts of the sessions of all nodes.
constexpr std::string_view kLive = R"(
local sessions = {}
for _, node in ipairs(redis.call('ZRANGEBYSCORE', 'porthole:nodes', '(' .. ARGV[1], '+inf')) do
  for _, session in ipairs(redis.call('HVALS', 'porthole:node:' .. node)) do
    sessions[#sessions + 1] = session
  end
end
return sessions
)";

/// ARGV: now, index. A list of the fields of each record that it names.
constexpr std::string_view kList = R"(
local records = {}
for _, name in ipairs(redis.call('ZRANGEBYSCORE', ARGV[2], '(' .. ARGV[1], '+inf')) do
  records[#records + 1] = live(name) or nil
end
return records
)";

/// ARGV: now. How many names of expired records went.
constexpr std::string_view kPurge = R"(
redis.call('ZREMRANGEBYSCORE', 'porthole:revocations', '-inf', clock() - kept)
return redis.call('ZREMRANGEBYSCORE', 'porthole:all', '-inf', ARGV[1])
)";

/// Writes, so that it fails where Redis takes no writes.
constexpr std::string_view kCheck = R"(
redis.call('SET', 'porthole:check', ARGV[1], 'PX', 1000)
return 1
)";

RedisScript make(std::string_view body) {
    RedisScript script;
    script.text = std::string(kCommon).append(body);
    script.sha1 = to_hex(sha1(script.text));
    return script;
}

}  // namespace

RedisScripts::RedisScripts()
    : put(make(kPut)),
      get(make(kGet)),
      take(make(kTake)),
      exchange(make(kExchange)),
      derive(make(kDerive)),
      extend(make(kExtend)),
      revoke(make(kRevoke)),
      list(make(kList)),
      purge(make(kPurge)),
      check(make(kCheck)),
      hear(make(kHear)),
      announce(make(kAnnounce)),
      withdraw(make(kWithdraw)),
      live(make(kLive)) {}

}  // namespace porthole::consoleauth
