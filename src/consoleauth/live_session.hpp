// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace porthole::consoleauth {

/// A live session as its node tells others of it. Instance and user names are outside text.
struct LiveSession {
    std::string id;       ///< of the request that opened it
    std::string node;     ///< what the node that has it is called, for people
    std::string process;  ///< what it announces itself as (Announcement::node)
    std::string grant;    ///< id of the token that it came with
    std::string user;
    std::string project_id;
    std::string instance_id;
    std::string instance_name;
    std::string console_type;
    std::string transport;  ///< empty: the console is being opened
    std::string host;       ///< where the console is; empty, too, while it is being opened
    std::string peer;
    bool view_only = false;
    Time since;
    std::size_t connections = 0;
    std::uint64_t to_browser_bytes = 0;
    std::uint64_t to_console_bytes = 0;

    friend bool operator==(const LiveSession&, const LiveSession&) = default;
};

/// Which sessions to list. Members that are empty do not filter.
struct SessionFilter {
    std::string id;
    std::string project_id;
    std::string instance_id;
    std::string user;

    bool fits(const LiveSession& session) const;
};

/// A session as stores keep it, and back; nothing when the text is none of ours. Members that are
/// missing are empty, and further ones are passed over: nodes of two versions understand each
/// other.
std::string to_text(const LiveSession& session);
std::optional<LiveSession> parse_live_session(std::string_view text);

}  // namespace porthole::consoleauth
