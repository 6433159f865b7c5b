// SPDX-License-Identifier: Apache-2.0
#include "api/console_kinds.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>

namespace porthole::api {
namespace json = boost::json;
using net::http::Status;

namespace {

struct Name {
    std::string_view text;
    Microversion since = kMinMicroversion;
};

constexpr Microversion kMksSince{2, 8};
constexpr Microversion kSpiceDirectSince{2, 99};

constexpr std::array kProtocols{
    Name{"vnc"}, Name{"spice"}, Name{"rdp"}, Name{"serial"}, Name{"mks", kMksSince}
};
constexpr std::array kTypes{
    Name{"novnc"},
    Name{"xvpvnc"},
    Name{"rdp-html5"},
    Name{"spice-html5"},
    Name{"serial"},
    Name{"webmks", kMksSince},
    Name{"spice-direct", kSpiceDirectSince},
};

struct Pair {
    std::string_view protocol;
    std::string_view type;
};

constexpr std::array kPairs{
    Pair{"vnc", "novnc"},
    Pair{"vnc", "xvpvnc"},
    Pair{"spice", "spice-html5"},
    Pair{"spice", "spice-direct"},
    Pair{"rdp", "rdp-html5"},
    Pair{"serial", "serial"},
    Pair{"mks", "webmks"},
};

json::array names_in(std::span<const Name> names, const Microversion& version) {
    json::array list;
    for (const Name& name : names) {
        if (version >= name.since) {
            list.emplace_back(name.text);
        }
    }
    return list;
}

}  // namespace

json::array protocol_names(const Microversion& version) {
    return names_in(kProtocols, version);
}

json::array type_names(const Microversion& version) {
    return names_in(kTypes, version);
}

std::optional<Fault> check_pair(std::string_view protocol, std::string_view type) {
    const bool known = std::any_of(kPairs.begin(), kPairs.end(), [&](const Pair& pair) {
        return pair.protocol == protocol && pair.type == type;
    });
    if (known) {
        return std::nullopt;
    }
    return Fault{Status::bad_request, "Invalid console type " + std::string(type)};
}

}  // namespace porthole::api
