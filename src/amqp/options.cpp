// SPDX-License-Identifier: Apache-2.0
#include "amqp/options.hpp"

#include "base/number.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace porthole::amqp {
namespace {

constexpr std::string_view kRight =
    "; expected rabbit://user:password@host:5672/virtual_host, with ?ssl=1 for TLS";
constexpr std::uint16_t kPort = 5672;
constexpr std::uint16_t kTlsPort = 5671;

/// What stands before `separator`, which goes with it; all of `text` where there is none.
std::string_view cut(std::string_view& text, char separator) {
    const auto at = std::min(text.find(separator), text.size());
    const std::string_view before = text.substr(0, at);
    text.remove_prefix(std::min(at + 1, text.size()));
    return before;
}

int digit(char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/// %XX as the byte it stands for; a % that begins no such thing stays, as in Python.
std::string decode(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool coded = text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 &&
                           digit(text[i + 2]) >= 0;
        if (coded) {
            result += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
            i += 2;
        } else {
            result += text[i];
        }
    }
    return result;
}

bool is_true(std::string_view value) {
    return value == "1" || value == "true" || value == "True" || value == "yes" || value == "on";
}

std::optional<std::uint16_t> port_of(std::string_view text, std::uint16_t otherwise) {
    if (text.empty()) {
        return otherwise;
    }
    const auto port = parse_number<std::uint16_t>(text);
    return port == 0 ? std::nullopt : port;
}

/// One of the servers; nothing when it makes no sense.
std::optional<Options::Server> server_of(std::string_view text, bool tls) {
    Options::Server server;
    const auto login_end = text.rfind('@');
    if (login_end != std::string_view::npos) {
        std::string_view login = text.substr(0, login_end);
        text.remove_prefix(login_end + 1);
        server.user = decode(cut(login, ':'));
        server.password = Secret(decode(login));
    }
    std::string_view host;
    if (text.starts_with('[')) {
        text.remove_prefix(1);
        host = cut(text, ']');
        if (!text.empty() && text.front() != ':') {
            return std::nullopt;
        }
        cut(text, ':');
    } else {
        host = cut(text, ':');
    }
    const auto port = port_of(text, tls ? kTlsPort : kPort);
    if (host.empty() || !port) {
        return std::nullopt;
    }
    server.host = host;
    server.port = *port;
    return server;
}

/// Whether anything would be cut short in C.
bool holds_nul(const Options& options) {
    std::string all = options.virtual_host + options.ca_file + options.cert_file + options.key_file;
    for (const Options::Server& server : options.servers) {
        all += server.host + server.user;
        if (server.password.reveal().find('\0') != std::string::npos) {
            return true;
        }
    }
    return all.find('\0') != std::string::npos;
}

std::string take(std::string_view text, Options& options) {
    const auto scheme_end = text.find("://");
    const std::string_view scheme = text.substr(0, scheme_end);
    if (scheme_end == std::string_view::npos) {
        return "that is no URL";
    }
    if (scheme != "rabbit" && scheme != "kombu" && scheme != "rabbit+ssl") {
        return "Porthole asks Nova by RabbitMQ only";
    }
    text.remove_prefix(scheme_end + 3);
    std::string_view before_query = cut(text, '?');
    std::map<std::string_view, std::string> query;
    while (!text.empty()) {
        std::string_view value = cut(text, '&');
        const std::string_view name = cut(value, '=');
        query[name] = decode(value);
    }
    options.tls = scheme == "rabbit+ssl" || is_true(query["ssl"]);
    options.ca_file = query["ssl_ca_file"];
    options.cert_file = query["ssl_cert_file"];
    options.key_file = query["ssl_key_file"];
    std::string_view authorities = cut(before_query, '/');
    if (!before_query.empty()) {
        options.virtual_host = decode(before_query);
    }
    while (!authorities.empty()) {
        auto server = server_of(cut(authorities, ','), options.tls);
        if (!server) {
            return "a host or a port is missing or wrong";
        }
        if (server->user.empty()) {
            return "no user stands before a host";
        }
        options.servers.push_back(std::move(*server));
    }
    if (holds_nul(options)) {
        return "%00 can stand nowhere";
    }
    return options.servers.empty() ? "there is no host" : "";
}

}  // namespace

Options Options::parse(const Secret& url) {
    Options options;
    const std::string wrong = take(url.reveal(), options);
    if (!wrong.empty()) {
        options.problem = wrong + std::string(kRight);
    }
    return options;
}

}  // namespace porthole::amqp
