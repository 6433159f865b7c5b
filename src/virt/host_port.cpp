// SPDX-License-Identifier: Apache-2.0
#include "virt/host_port.hpp"

#include <algorithm>
#include <charconv>

namespace porthole::virt {
namespace {

constexpr std::size_t kHostLimit = 253;

}  // namespace

bool is_host(std::string_view host) noexcept {
    return !host.empty() && host.size() <= kHostLimit &&
           std::all_of(host.begin(), host.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '.' || c == '_' || c == ':';
           });
}

std::optional<HostPort> parse_host_port(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) {
        return std::nullopt;
    }
    std::string_view host = text.substr(0, colon);
    const std::string_view digits = text.substr(colon + 1);
    const bool is_bracketed = host.size() > 2 && host.starts_with('[') && host.ends_with(']');
    if (is_bracketed) {
        host = host.substr(1, host.size() - 2);
    }
    const bool has_colon = host.find(':') != std::string_view::npos;
    HostPort parsed;
    parsed.host = host;
    const auto [stop, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), parsed.port);
    const bool is_port =
        error == std::errc() && stop == digits.data() + digits.size() && parsed.port != 0;
    if (!is_host(host) || has_colon != is_bracketed || !is_port) {
        return std::nullopt;
    }
    return parsed;
}

}  // namespace porthole::virt
