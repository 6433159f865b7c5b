// SPDX-License-Identifier: Apache-2.0
#include "sql/options.hpp"

#include <utility>

namespace porthole::sql {
namespace {

constexpr std::string_view kRight =
    "expected mysql://user:password@host:3306/database, with ?tls_ca=/path/to/ca.pem or ?tls=on for"
    " TLS, ?unix_socket=/path for a socket of this machine";

/// Takes over an option of the URL. Why that is not possible; empty when it is.
std::string take_option(const std::string& name, std::string& value, Options& options) {
    if (name == "tls") {
        options.tls = value == "on";
        return value == "on" || value == "off" ? "" : "tls is neither on nor off";
    }
    if (name == "unix_socket") {
        options.unix_socket = std::move(value);
        return {};
    }
    std::string* const file = name == "tls_ca"     ? &options.ca_file
                              : name == "tls_cert" ? &options.cert_file
                              : name == "tls_key"  ? &options.key_file
                                                   : nullptr;
    if (file == nullptr) {
        return "there is no such option";  // unnamed: it may be a part of a password
    }
    *file = std::move(value);
    options.tls = true;
    return {};
}

std::string take(ServerUrl& url, Options& options) {
    if (!url.problem.empty()) {
        return url.problem;
    }
    if (url.user.empty()) {
        return "no user stands before the host";
    }
    if (url.path.empty() || url.path.find('/') != std::string::npos) {
        return "no name of a database stands after the host";
    }
    options.hosts = std::move(url.hosts);
    options.user = std::move(url.user);
    options.password = std::move(url.password);
    options.database = std::move(url.path);
    for (auto& [name, value] : url.options) {
        std::string wrong = take_option(name, value, options);
        if (!wrong.empty()) {
            return wrong;
        }
    }
    return options.cert_file.empty() == options.key_file.empty()
               ? ""
               : "tls_cert and tls_key belong together";
}

}  // namespace

Options Options::parse(std::string_view text) {
    return from(ServerUrl::parse(text));
}

Options Options::from(ServerUrl url) {
    Options options;
    const std::string wrong = take(url, options);
    if (!wrong.empty()) {
        options.problem = wrong + "; " + std::string(kRight);
    }
    return options;
}

}  // namespace porthole::sql
