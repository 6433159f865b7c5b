// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "virt/connect_info.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace porthole::proxy {

/// Who looks at what, from where, since when. Instance and user names are outside text.
struct SessionDetails {
    std::string id;     ///< of the request that opened it: log, page and audit log name it, too
    std::string grant;  ///< id of the token that it came with
    std::string user;
    std::string project_id;
    std::string instance_id;
    std::string instance_name;
    std::string console_type;
    std::string peer;  ///< address, without port
    Time since;
    Time granted_at;                             ///< what was revoked before does not concern it
    std::optional<Time> ends_at = std::nullopt;  ///< whatever it is doing; nothing: by itself
    bool view_only = false;
};

/// A live session at one moment. It has as many connections as its console has channels.
struct SessionView {
    SessionDetails details;                    ///< of its first connection
    std::string key;                           ///< what the registry calls it; not to be told
    std::optional<virt::Transport> transport;  ///< nothing: the console is being opened
    std::string host;                          ///< where the console is, once it is open
    std::size_t connections = 0;
    std::uint64_t to_browser_bytes = 0;
    std::uint64_t to_console_bytes = 0;
};

}  // namespace porthole::proxy
