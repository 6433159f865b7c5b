// SPDX-License-Identifier: Apache-2.0
#include "keystone/token.hpp"

#include "base/number.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <cstdint>

namespace porthole::keystone {
namespace json = boost::json;
namespace {

const json::object* member(const json::object* object, std::string_view name) {
    const json::value* const found = object == nullptr ? nullptr : object->if_contains(name);
    return found == nullptr ? nullptr : found->if_object();
}

std::string text(const json::object* object, std::string_view name) {
    const json::value* const found = object == nullptr ? nullptr : object->if_contains(name);
    const json::string* const value = found == nullptr ? nullptr : found->if_string();
    return value == nullptr ? std::string() : std::string(*value);
}

const json::array& list(const json::object* object, std::string_view name) {
    static const json::array kNone;
    const json::value* const found = object == nullptr ? nullptr : object->if_contains(name);
    const json::array* const items = found == nullptr ? nullptr : found->if_array();
    return items == nullptr ? kNone : *items;
}

std::vector<std::string> role_names(const json::object& token) {
    std::vector<std::string> names;
    for (const json::value& role : list(&token, "roles")) {
        auto name = text(role.if_object(), "name");
        if (!name.empty()) {
            names.push_back(std::move(name));
        }
    }
    return names;
}

}  // namespace

std::optional<Time> parse_time(std::string_view text) {
    using namespace std::chrono;
    constexpr std::string_view kForm = "0000-00-00T00:00:00";
    if (text.size() <= kForm.size() || text.back() != 'Z' || text[4] != '-' || text[7] != '-' ||
        text[10] != 'T' || text[13] != ':' || text[16] != ':' ||
        (text[kForm.size()] != '.' && text[kForm.size()] != 'Z')) {
        return std::nullopt;
    }
    constexpr std::array<std::pair<std::size_t, std::size_t>, 6> kParts{
        {{0, 4}, {5, 2}, {8, 2}, {11, 2}, {14, 2}, {17, 2}}
    };
    std::array<int, kParts.size()> parts{};
    for (std::size_t i = 0; i < kParts.size(); ++i) {
        const auto value =
            parse_number<std::uint16_t>(text.substr(kParts[i].first, kParts[i].second));
        if (!value) {
            return std::nullopt;
        }
        parts[i] = *value;
    }
    const year_month_day date{
        year(parts[0]), month(static_cast<unsigned>(parts[1])), day(static_cast<unsigned>(parts[2]))
    };
    if (!date.ok() || parts[3] > 23 || parts[4] > 59 || parts[5] > 60) {
        return std::nullopt;
    }
    return time_point_cast<Milliseconds>(
        sys_days(date) + hours(parts[3]) + minutes(parts[4]) + seconds(parts[5])
    );
}

std::optional<Token> parse_token(std::string_view body) {
    boost::system::error_code error;
    const json::value document = json::parse(body, error);
    if (error) {
        return std::nullopt;
    }
    const json::object* const about = member(document.if_object(), "token");
    const json::object* const user = member(about, "user");
    const auto expires = parse_time(text(about, "expires_at"));
    Token token;
    token.user_id = text(user, "id");
    token.user_name = text(user, "name");
    if (token.user_id.empty() || !expires) {
        return std::nullopt;
    }
    token.project_id = text(member(about, "project"), "id");
    token.roles = role_names(*about);
    token.expires = *expires;
    return token;
}

std::optional<std::string> parse_endpoint(
    std::string_view body,
    std::string_view service_type,
    std::string_view interface,
    std::string_view region
) {
    boost::system::error_code error;
    const json::value document = json::parse(body, error);
    const json::object* const about = error ? nullptr : member(document.if_object(), "token");
    for (const json::value& service : list(about, "catalog")) {
        if (text(service.if_object(), "type") != service_type) {
            continue;
        }
        for (const json::value& endpoint : list(service.if_object(), "endpoints")) {
            const json::object* const each = endpoint.if_object();
            const bool fits = text(each, "interface") == interface &&
                              (region.empty() || text(each, "region_id") == region);
            std::string url = text(each, "url");
            if (fits && !url.empty()) {
                return url;
            }
        }
    }
    return std::nullopt;
}

}  // namespace porthole::keystone
