// SPDX-License-Identifier: Apache-2.0
#include "api/target.hpp"

#include "base/percent.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace porthole::api {

std::optional<Target> parse_target(std::string_view text) {
    const auto url = boost::urls::parse_origin_form(text);
    if (!url) {
        return std::nullopt;
    }
    Target target;
    for (const std::string segment : url->segments()) {
        target.path.push_back(segment);
    }
    if (!target.path.empty() && target.path.back().empty()) {
        target.path.pop_back();
    }
    for (const auto& parameter : url->params()) {
        target.query.emplace_back(parameter.key, parameter.value);
    }
    return target;
}

std::string to_string(const Target& target) {
    std::string text;
    for (const std::string& segment : target.path) {
        text += "/" + percent_encode(segment);
    }
    text += text.empty() ? "/" : "";
    char separator = '?';
    for (const auto& [name, value] : target.query) {
        text += separator + percent_encode(name) + "=" + percent_encode(value);
        separator = '&';
    }
    return text;
}

}  // namespace porthole::api
