// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/operation.hpp"

#include <boost/json/value.hpp>

#include <string_view>

namespace porthole::api {

/// The OpenAPI 3.1 document of `operations`, served at `root_url`. What follows for an operation
/// from its access, scope and body (401, 404, 406, 413, 415) is among its answers.
boost::json::value openapi_document(const Operations& operations, std::string_view root_url);

}  // namespace porthole::api
