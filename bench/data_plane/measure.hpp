// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateways.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace porthole::bench {

/// What one measurement needs.
struct Bench {
    Consoles consoles;
    Browsers browsers;
    Milliseconds window{1500};  ///< how long is measured
};

/// What was measured of one gateway: the number that counts and, where it says more, another one.
struct Reading {
    double value = 0;
    double beside = 0;
};

/// How much of HAProxy's or websockify's number is allowed; 0: nothing was asked.
struct Limits {
    double of_haproxy = 0;
    double of_websockify = 0;
    double absolute = 0;
    double at_least = 0;
};

/// One line of the table.
struct Work {
    std::string_view name;   ///< for the command line and the JSON
    std::string_view title;  ///< for people
    std::string_view unit;
    std::string_view beside;  ///< what `Reading::beside` is, if it is anything
    Way way;
    Limits limits;
    /// A gateway of its own for each reading: memory that was used before tells nothing.
    bool fresh = false;
    bool porthole_alone = false;
    Reading (*read)(Bench& bench, Gateway& gateway, bool is_slow);
};

std::span<const Work> works();

}  // namespace porthole::bench
