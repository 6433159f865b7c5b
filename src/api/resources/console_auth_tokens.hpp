// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/operation.hpp"

namespace porthole::api {

/// GET os-console-auth-tokens/{token}: what a token stands for, for relays other than our own.
Operations console_auth_token_operations();

}  // namespace porthole::api
