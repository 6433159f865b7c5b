// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/operation.hpp"

namespace porthole::api {

/// POST servers/{id}/action: os-getVNCConsole and its like, until 2.5.
Operations console_action_operations();

}  // namespace porthole::api
