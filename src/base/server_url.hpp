// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/secret.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace porthole {

/// The URL of a server, or of several that stand for each other:
///
///     scheme://[user[:password]@]host[:port][,host[:port]…][/path][?name=value&…]
///
/// IPv6 addresses stand in brackets. In user, password, path and values, %XX stands for a byte.
struct ServerUrl {
    struct Host {
        std::string name;        ///< without brackets
        std::uint16_t port = 0;  ///< 0: the URL says none
    };

    std::string scheme;
    std::string user;
    Secret password;
    std::vector<Host> hosts;  ///< at least one
    std::string path;         ///< without the slash before it
    std::map<std::string, std::string, std::less<>> options;

    std::string problem;  ///< why the text is no such URL, for the operator; empty when it is one.
                          ///< Quotes nothing of the text.

    static ServerUrl parse(std::string_view text);
};

}  // namespace porthole
