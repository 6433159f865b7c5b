// SPDX-License-Identifier: Apache-2.0
#include "virt/nova_path.hpp"

#include "net/thumbprint.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <string>

namespace porthole::virt {
namespace {

namespace json = boost::json;

constexpr std::size_t kLimitBytes = 4096;
constexpr std::size_t kSha256TextBytes = 32 * 3 - 1;
constexpr std::string_view kTicketPath = "/ticket/";

bool has_control_character(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    });
}

bool is_one_word(std::string_view text) {
    return !text.empty() && !has_control_character(text) &&
           text.find(' ') == std::string_view::npos;
}

/// Characters that mean themselves in a URL (RFC 3986, unreserved).
bool is_segment(std::string_view text) {
    return !text.empty() && text != "." && text != ".." &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '_' || c == '~' || c == '-';
           });
}

std::string text_at(const json::object& object, std::string_view key) {
    const json::value* const value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string())
                                                  : std::string();
}

std::optional<ConnectInfo> parse_authd(std::string_view text) {
    boost::system::error_code error;
    const json::value value = json::parse(text, error);
    if (error || !value.is_object()) {
        return std::nullopt;
    }
    const json::object& object = value.get_object();
    const std::string ticket = text_at(object, "ticket");
    ConnectInfo info;
    info.transport = Transport::authd;
    info.ticket = Secret(ticket);
    info.cfg_file = text_at(object, "cfgFile");
    const auto thumbprint = net::Thumbprint::parse(text_at(object, "thumbprint"));
    if (!is_one_word(ticket) || info.cfg_file.empty() || has_control_character(info.cfg_file) ||
        !thumbprint) {
        return std::nullopt;
    }
    const std::string written = thumbprint->text();
    (written.size() == kSha256TextBytes ? info.thumbprints.sha256 : info.thumbprints.sha1) =
        written;
    return info;
}

}  // namespace

std::optional<ConnectInfo> parse_nova_path(std::string_view path) {
    if (path.size() > kLimitBytes) {
        return std::nullopt;
    }
    if (path.starts_with('{')) {
        return parse_authd(path);
    }
    ConnectInfo info;
    info.path = path;
    if (path.starts_with(kTicketPath)) {
        const std::string_view ticket = path.substr(kTicketPath.size());
        info.transport = Transport::webmks;
        info.ticket = Secret(std::string(ticket));
        return is_segment(ticket) ? std::optional(info) : std::nullopt;
    }
    info.transport = Transport::connect;
    return is_one_word(path) ? std::optional(info) : std::nullopt;
}

}  // namespace porthole::virt
