// SPDX-License-Identifier: Apache-2.0
#include "base/server_url.hpp"

#include "base/number.hpp"

#include <boost/url/decode_view.hpp>
#include <boost/url/pct_string_view.hpp>

#include <algorithm>
#include <cctype>
#include <optional>
#include <tuple>
#include <utility>

namespace porthole {
namespace {

/// Both sides of the first `separator`; the second is empty when there is none.
std::pair<std::string_view, std::string_view> split(std::string_view text, char separator) {
    const auto at = text.find(separator);
    return at == std::string_view::npos ? std::pair(text, std::string_view())
                                        : std::pair(text.substr(0, at), text.substr(at + 1));
}

std::optional<std::string> decode(std::string_view text) {
    const auto encoded = boost::urls::make_pct_string_view(text);
    if (!encoded) {
        return std::nullopt;
    }
    const auto decoded = **encoded;
    std::string bytes(decoded.begin(), decoded.end());
    // Client libraries in C would take it for the end.
    return bytes.find('\0') == std::string::npos ? std::optional(std::move(bytes)) : std::nullopt;
}

/// Of names and addresses, with the zone of the latter.
bool is_host(std::string_view text) {
    const auto is_plain = [](unsigned char c) {
        return std::isalnum(c) != 0 ||
               std::string_view("-._:%").find(static_cast<char>(c)) != std::string_view::npos;
    };
    return !text.empty() && std::all_of(text.begin(), text.end(), is_plain);
}

std::optional<ServerUrl::Host> parse_host(std::string_view text) {
    std::string_view name = text;
    std::string_view port;
    bool has_port = false;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) {
            return std::nullopt;
        }
        name = text.substr(1, end - 1);
        port = text.substr(end + 1);
        has_port = !port.empty();
        if (has_port && port.front() != ':') {
            return std::nullopt;
        }
        port = has_port ? port.substr(1) : port;
    } else {
        has_port = text.find(':') != std::string_view::npos;
        std::tie(name, port) = split(text, ':');
    }
    ServerUrl::Host host{std::string(name), 0};
    if (has_port) {
        host.port = parse_number<std::uint16_t>(port).value_or(0);
        if (host.port == 0) {
            return std::nullopt;
        }
    }
    return is_host(name) ? std::optional(host) : std::nullopt;
}

bool parse_options(std::string_view text, ServerUrl& url) {
    while (!text.empty()) {
        const auto [option, rest] = split(text, '&');
        const auto [name, value] = split(option, '=');
        auto decoded = decode(value);
        if (name.empty() || !decoded || !url.options.emplace(name, std::move(*decoded)).second) {
            return false;
        }
        text = rest;
    }
    return true;
}

bool parse_login(std::string_view text, ServerUrl& url) {
    const auto [user, password] = split(text, ':');
    auto decoded_user = decode(user);
    auto decoded_password = decode(password);
    if (!decoded_user || !decoded_password) {
        return false;
    }
    url.user = std::move(*decoded_user);
    url.password = Secret(std::move(*decoded_password));
    return true;
}

}  // namespace

ServerUrl ServerUrl::parse(std::string_view text) {
    ServerUrl url;
    const auto scheme_end = text.find("://");
    if (scheme_end == std::string_view::npos) {
        url.problem = "expected a URL with :// after its scheme";
        return url;
    }
    url.scheme = text.substr(0, scheme_end);
    text = text.substr(scheme_end + 3);
    const auto [before_options, options] = split(text, '?');
    const auto [authority, path] = split(before_options, '/');
    const auto at = authority.rfind('@');
    if (at != std::string_view::npos && !parse_login(authority.substr(0, at), url)) {
        url.problem = "user and password must be percent-encoded: %XX for what is special in a URL";
        return url;
    }
    std::string_view hosts = at == std::string_view::npos ? authority : authority.substr(at + 1);
    for (bool more = true; more;) {
        more = hosts.find(',') != std::string_view::npos;
        const auto [one, rest] = split(hosts, ',');
        auto host = parse_host(one);
        if (!host) {
            url.problem =
                "expected host or host:port after :// (and a password percent-encoded: / as %2F,"
                " ? as %3F, @ as %40)";
            return url;
        }
        url.hosts.push_back(std::move(*host));
        hosts = rest;
    }
    auto decoded_path = decode(path);
    if (!decoded_path) {
        url.problem = "the path must be percent-encoded";
        return url;
    }
    url.path = std::move(*decoded_path);
    if (!parse_options(options, url)) {
        url.problem = "expected options as name=value, joined by &, each of them once";
    }
    return url;
}

}  // namespace porthole
