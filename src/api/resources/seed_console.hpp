// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/operation.hpp"

namespace porthole::api {

/// POST /servers/{uuid}/console, Porthole's own form.
Operations seed_console_operations();

}  // namespace porthole::api
