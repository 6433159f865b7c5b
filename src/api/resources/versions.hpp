// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/operation.hpp"

namespace porthole::api {

/// The documents by which clients discover versions: GET /, /v2.1 and /v2
/// (nova/api/openstack/compute/versions.py). Nobody needs a token for them.
Operations version_operations();

/// 300, with what the client may have meant by a path without a version.
net::http::Response multiple_choices(const Call& call);

}  // namespace porthole::api
