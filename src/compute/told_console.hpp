// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "consoleauth/token_record.hpp"
#include "virt/connect_info.hpp"
#include "virt/console_type.hpp"

namespace porthole::compute {

/// How to reach the console of a token that says itself where it is: Nova's, with host, port and
/// internal_access_path as its drivers fill them. `record.console` is there.
///
/// Fails with console_unavailable when a console of this type cannot be reached in that way.
Result<virt::ConnectInfo> connect_info_of(
    const consoleauth::TokenRecord& record, const virt::ConsoleType& type
);

}  // namespace porthole::compute
