// SPDX-License-Identifier: Apache-2.0
#include "net/http/message.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace porthole::net::http {

std::optional<std::string> target_path(std::string_view target) {
    const auto url = boost::urls::parse_origin_form(target);
    if (!url) {
        return std::nullopt;
    }
    return url->path();
}

bool has_query_parameter(std::string_view target, std::string_view name) {
    const auto url = boost::urls::parse_origin_form(target);
    return url && url->params().contains(name);
}

std::optional<std::string> query_parameter(std::string_view target, std::string_view name) {
    const auto url = boost::urls::parse_origin_form(target);
    if (!url || url->params().count(name) != 1) {
        return std::nullopt;
    }
    return (*url->params().find(name)).value;
}

std::string serialize(Response& response, bool with_body) {
    response.prepare_payload();
    std::string bytes = "HTTP/1.1 " + std::to_string(response.result_int()) + " " +
                        std::string(response.reason()) + "\r\n";
    for (const auto& line : response) {
        bytes.append(line.name_string()).append(": ").append(line.value()).append("\r\n");
    }
    bytes += "\r\n";
    if (with_body) {
        bytes += response.body();
    }
    return bytes;
}

}  // namespace porthole::net::http
