// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/operation.hpp"

namespace porthole::api {

/// GET servers, servers/detail and servers/{id}, with what is known of an instance.
Operations server_operations();

}  // namespace porthole::api
