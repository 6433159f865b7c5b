// SPDX-License-Identifier: Apache-2.0
#include "esxi/authd_mode.hpp"

#include <algorithm>
#include <array>

namespace porthole::esxi {
namespace {

struct Row {
    AuthdMode mode;
    std::string_view name;
};

constexpr std::array kRows = {
    Row{AuthdMode::ok, "authd-ok"},
    Row{AuthdMode::close, "authd-close"},
    Row{AuthdMode::stall, "authd-stall"},
    Row{AuthdMode::no_ssl, "authd-no-ssl"},
    Row{AuthdMode::busy, "authd-busy"},
    Row{AuthdMode::endless_greeting, "authd-endless-greeting"},
    Row{AuthdMode::wrong_certificate, "authd-wrong-certificate"},
    Row{AuthdMode::refuse_user, "authd-refuse-user"},
    Row{AuthdMode::refuse_pass, "authd-refuse-pass"},
    Row{AuthdMode::odd_code, "authd-odd-code"},
    Row{AuthdMode::no_thumbprint, "authd-no-thumbprint"},
    Row{AuthdMode::refuse_connect, "authd-refuse-connect"},
    Row{AuthdMode::endless_line, "authd-endless-line"},
    Row{AuthdMode::unread_bytes, "authd-unread-bytes"},
    Row{AuthdMode::stall_before_vm, "authd-stall-before-vm"},
    Row{AuthdMode::wrong_vm_certificate, "authd-wrong-vm-certificate"},
    Row{AuthdMode::close_after_nonce, "authd-close-after-nonce"},
    Row{AuthdMode::split_lines, "authd-split-lines"},
};

}  // namespace

std::string_view authd_mode_name(AuthdMode mode) {
    const auto* const row = std::ranges::find(kRows, mode, &Row::mode);
    return row == kRows.end() ? "unknown" : row->name;
}

std::optional<AuthdMode> parse_authd_mode(std::string_view name) {
    const auto* const row = std::ranges::find(kRows, name, &Row::name);
    return row == kRows.end() ? std::nullopt : std::optional(row->mode);
}

std::vector<std::string_view> authd_mode_names() {
    std::vector<std::string_view> names;
    std::ranges::transform(kRows, std::back_inserter(names), &Row::name);
    return names;
}

}  // namespace porthole::esxi
