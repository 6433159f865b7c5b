// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/operation.hpp"

namespace porthole::api {

/// Every operation of the API. Where paths overlap, the one that comes first counts.
Operations all_operations();

}  // namespace porthole::api
