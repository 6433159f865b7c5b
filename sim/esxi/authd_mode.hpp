// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "esxi/mode.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace porthole::esxi {

/// How a connection to the authentication daemon is treated.
enum class AuthdMode {
    ok,
    close,                 ///< TCP ends at once
    stall,                 ///< no greeting
    no_ssl,                ///< a greeting that does not ask for TLS
    busy,                  ///< a greeting with code 421
    endless_greeting,      ///< a greeting without end
    wrong_certificate,     ///< TLS with a certificate that is not the host's
    refuse_user,           ///< 530 to USER
    refuse_pass,           ///< 530 to PASS, as to a ticket that is spent
    odd_code,              ///< 299 to PASS
    no_thumbprint,         ///< 200 to THUMBPRINT, without one
    refuse_connect,        ///< 550 to CONNECT
    endless_line,          ///< an answer to CONNECT without end
    unread_bytes,          ///< more under TLS behind the answer to CONNECT
    stall_before_vm,       ///< nobody begins TLS anew
    wrong_vm_certificate,  ///< the VM's certificate is not the one that was told
    close_after_nonce,     ///< the VM's process ends at once
    split_lines,           ///< legal: lines in segments and TLS records of a single byte
};

std::string_view authd_mode_name(AuthdMode mode);
std::optional<AuthdMode> parse_authd_mode(std::string_view name);
std::vector<std::string_view> authd_mode_names();

using AuthdModeSwitch = Switch<AuthdMode>;

}  // namespace porthole::esxi
