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
                'issued_at', 'expires_at'}
local KIND, ID, INSTANCE, EXPIRES = 1, 2, 3, 9

local function live(name)
  local record = redis.call('HMGET', 'porthole:record:' .. name, unpack(fields))
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

/// ARGV: now, index. How many records it named.
constexpr std::string_view kErase = R"(
local count = 0
for _, name in ipairs(redis.call('ZRANGEBYSCORE', ARGV[2], '(' .. ARGV[1], '+inf')) do
  local record = live(name)
  if record then
    erase(name, record)
    count = count + 1
  end
end
return count
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
      erase(make(kErase)),
      list(make(kList)),
      purge(make(kPurge)),
      check(make(kCheck)) {}

}  // namespace porthole::consoleauth
