// SPDX-License-Identifier: Apache-2.0
#include "base/config/duration.hpp"

#include <array>
#include <cstdint>

namespace porthole::config {
namespace {

struct Unit {
    char name;
    std::int64_t seconds;
};

constexpr std::array kUnits{Unit{'d', 86400}, Unit{'h', 3600}, Unit{'m', 60}, Unit{'s', 1}};
constexpr std::int64_t kLongestSeconds = std::int64_t{3650} * 86400;

}  // namespace

std::optional<Seconds> parse_duration(std::string_view text) {
    if (text.size() < 2) {
        return std::nullopt;
    }
    std::int64_t count = 0;
    for (const char c : text.substr(0, text.size() - 1)) {
        if (c < '0' || c > '9' || count > kLongestSeconds) {
            return std::nullopt;
        }
        count = count * 10 + (c - '0');
    }
    for (const Unit unit : kUnits) {
        if (unit.name == text.back() && count <= kLongestSeconds / unit.seconds) {
            return Seconds(count * unit.seconds);
        }
    }
    return std::nullopt;
}

std::string format_duration(Seconds duration) {
    for (const Unit unit : kUnits) {
        if (duration.count() != 0 && duration.count() % unit.seconds == 0) {
            return std::to_string(duration.count() / unit.seconds) + unit.name;
        }
    }
    return "0s";
}

}  // namespace porthole::config
