// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "consoleauth/token_store.hpp"

namespace porthole::consoleauth {

/// Gives back the room of the store's expired records every `interval`, until cancelled. What fails
/// is in the log, and is tried again the next time.
Task<void> purge_regularly(TokenStore& store, Milliseconds interval);

}  // namespace porthole::consoleauth
