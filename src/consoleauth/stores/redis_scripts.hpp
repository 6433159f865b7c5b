// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace porthole::consoleauth {

/// A script that Redis runs as one step: nothing happens between its commands.
struct RedisScript {
    std::string text;
    std::string sha1;  ///< by which Redis knows it once it has seen it
};

/// The calls of a token store as scripts. What they take is in redis_scripts.cpp.
struct RedisScripts {
    RedisScripts();

    RedisScript put;
    RedisScript get;
    RedisScript take;
    RedisScript exchange;
    RedisScript derive;
    RedisScript extend;
    RedisScript revoke;
    RedisScript list;
    RedisScript purge;
    RedisScript check;
    RedisScript hear;
    RedisScript announce;
    RedisScript withdraw;
    RedisScript live;
};

}  // namespace porthole::consoleauth
