// SPDX-License-Identifier: Apache-2.0
#include "cli/tunnel/console_url.hpp"

#include <boost/url/parse.hpp>

namespace porthole::cli {
namespace urls = boost::urls;

namespace {

std::optional<std::string> token_in(const urls::params_encoded_view& parameters) {
    const auto found = parameters.find("token");
    if (found == parameters.end() || !(*found).has_value) {
        return std::nullopt;
    }
    return (*found).value.decode();
}

/// The token in the query, or in the query of the path that it names for the WebSocket.
std::optional<std::string> find_token(const urls::url_view& url) {
    auto token = token_in(url.encoded_params());
    const auto path = url.encoded_params().find("path");
    if (!token && path != url.encoded_params().end()) {
        const std::string inner = (*path).value.decode();
        const auto question = inner.find('?');
        const auto reference = urls::parse_relative_ref(
            question == std::string::npos ? std::string_view()
                                          : std::string_view(inner).substr(question)
        );
        if (reference) {
            token = token_in(reference->encoded_params());
        }
    }
    return token;
}

}  // namespace

std::optional<ConsoleUrl> parse_console_url(std::string_view text) {
    const auto url = urls::parse_uri(text);
    if (!url || url->host().empty() || url->has_userinfo()) {
        return std::nullopt;
    }
    const bool secure = url->scheme() == "https" || url->scheme() == "wss";
    const bool plain = url->scheme() == "http" || url->scheme() == "ws";
    auto token = find_token(*url);
    if ((!secure && !plain) || !token || token->empty()) {
        return std::nullopt;
    }
    ConsoleUrl console;
    console.host = std::string(url->encoded_host_and_port());
    console.origin = (secure ? "https://" : "http://") + console.host;
    const std::string page(url->encoded_path());
    console.path = page.empty() ? "/" : page;
    console.gateway = console.origin + console.path.substr(0, console.path.rfind('/'));
    console.token = Secret(std::move(*token));
    return console;
}

}  // namespace porthole::cli
