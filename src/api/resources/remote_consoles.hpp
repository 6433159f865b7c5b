// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/operation.hpp"

namespace porthole::api {

/// POST servers/{id}/remote-consoles, since 2.6.
Operations remote_console_operations();

}  // namespace porthole::api
