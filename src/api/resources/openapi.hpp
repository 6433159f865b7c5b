// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/operation.hpp"

namespace porthole::api {

/// GET /openapi.json: the API's description, made of the table that requests are routed by.
Operations openapi_operations();

}  // namespace porthole::api
