// SPDX-License-Identifier: Apache-2.0
#include "api/microversion.hpp"

#include "base/number.hpp"

#include <boost/algorithm/string/predicate.hpp>
#include <boost/algorithm/string/trim.hpp>

#include <string_view>

namespace porthole::api {
namespace http = net::http;

namespace {

constexpr std::string_view kHeader = "OpenStack-API-Version";
constexpr std::string_view kLegacyHeader = "X-OpenStack-Nova-API-Version";

/// Digits without a leading zero.
std::optional<unsigned> parse_part(std::string_view text, bool zero_allowed) {
    const auto number = parse_number<unsigned>(text);
    if (!number || (text.front() == '0' && !(zero_allowed && text.size() == 1))) {
        return std::nullopt;
    }
    return number;
}

std::optional<Microversion> parse(std::string_view text) {
    const std::size_t dot = text.find('.');
    if (dot == 0 || dot == std::string_view::npos || dot + 1 == text.size()) {
        return std::nullopt;
    }
    const auto major = parse_part(text.substr(0, dot), false);
    const auto minor = parse_part(text.substr(dot + 1), true);
    if (!major || !minor) {
        return std::nullopt;
    }
    return Microversion{*major, *minor};
}

/// All lines of header `name` as one list; nothing when there is none.
std::optional<std::string> header(const http::Request& request, std::string_view name) {
    std::optional<std::string> list;
    const auto range = request.equal_range(name);
    for (auto line = range.first; line != range.second; ++line) {
        list = list ? *list + "," + std::string(line->value()) : std::string(line->value());
    }
    return list;
}

/// What stands after the last "compute" of a comma-separated list of "service version".
std::optional<std::string> compute_entry(std::string_view list) {
    std::optional<std::string> found;
    while (!list.empty()) {
        const std::size_t comma = list.find(',');
        const auto entry = boost::algorithm::trim_copy(std::string(list.substr(0, comma)));
        const std::size_t space = entry.find_first_of(" \t");
        if (space != std::string::npos &&
            boost::algorithm::iequals(entry.substr(0, space), "compute")) {
            found = boost::algorithm::trim_copy(entry.substr(space));
        }
        list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
    }
    return found;
}

/// As the library that Nova uses for it: the last entry of a list counts.
std::optional<std::string> asked(const http::Request& request) {
    if (const auto list = header(request, kHeader)) {
        if (auto entry = compute_entry(*list)) {
            return entry;
        }
    }
    if (const auto list = header(request, kLegacyHeader)) {
        const std::size_t comma = list->rfind(',');
        const std::size_t begin = comma == std::string::npos ? 0 : comma + 1;
        return boost::algorithm::trim_copy(list->substr(begin));
    }
    return std::nullopt;
}

}  // namespace

std::string Microversion::text() const {
    return std::to_string(major) + "." + std::to_string(minor);
}

Negotiation negotiate(const http::Request& request) {
    const auto text = asked(request);
    if (!text) {
        return {kMinMicroversion, std::nullopt};
    }
    if (*text == "latest") {
        return {kMaxMicroversion, std::nullopt};
    }
    const auto version = parse(*text);
    if (!version) {
        return {
            std::nullopt,
            Fault{
                http::Status::bad_request,
                "API Version String " + *text +
                    " is of invalid format. Must be of format MajorNum.MinorNum."
            }
        };
    }
    if (!Window().contains(*version)) {
        return {
            version,
            Fault{
                http::Status::not_acceptable,
                "Version " + version->text() + " is not supported by the API. Minimum is " +
                    kMinMicroversion.text() + " and maximum is " + kMaxMicroversion.text() + "."
            }
        };
    }
    return {version, std::nullopt};
}

void set_microversion(http::Response& response, const Microversion& version) {
    response.set(kHeader, "compute " + version.text());
    response.set(kLegacyHeader, version.text());
    response.insert("Vary", kHeader);
    response.insert("Vary", kLegacyHeader);
}

}  // namespace porthole::api
