// SPDX-License-Identifier: Apache-2.0
#include "base/config/duration.hpp"

#include <array>
#include <charconv>
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
    if (text.empty() || text.front() < '0' || text.front() > '9') {
        return std::nullopt;
    }
    std::int64_t count = 0;
    const char* const end = text.data() + text.size() - 1;
    const auto [parsed_to, error] = std::from_chars(text.data(), end, count);
    if (error != std::errc() || parsed_to != end) {
        return std::nullopt;
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
