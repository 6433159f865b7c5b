// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "measure.hpp"

#include <map>
#include <string>
#include <vector>

namespace porthole::bench {

/// Of one work: what was read of each gateway, a reading a round.
struct Line {
    const Work* work = nullptr;
    std::map<std::string_view, std::vector<Reading>> readings;
};

/// The middle one of the rounds, each number for itself.
Reading median(std::vector<Reading> readings);

/// For people: a line a work, with Porthole's ratios and what was asked for.
std::string as_table(const std::vector<Line>& lines);

/// The same for docs/performance.md.
std::string as_markdown(const std::vector<Line>& lines);

/// For machines: all readings.
std::string as_json(const std::vector<Line>& lines);

/// For the docs: what each gateway needs, HAProxy's need being 1.
std::string as_picture(const std::vector<Line>& lines);

}  // namespace porthole::bench
