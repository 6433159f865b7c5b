// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>

namespace porthole {

/// True when `failure` is a wait that was cancelled: a coroutine on its way out, and nothing wrong.
bool is_cancellation(const std::exception_ptr& failure);

/// What `failure` says of itself, for the log.
std::string describe(const std::exception_ptr& failure);

}  // namespace porthole
