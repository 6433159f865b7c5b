// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/operation.hpp"

#include <boost/json/value.hpp>

#include <variant>

namespace porthole::api {

/// The body of `request` as `operation` wants it in `version`; null for operations that have none,
/// whatever was sent. 415 for another type than JSON, 400 with Nova's words for what is no JSON or
/// does not fit the schema. Where bodies name an action: 400 for one that there never was, 404 for
/// one that is not of this version.
std::variant<boost::json::value, Fault> read_body(
    const net::http::Request& request, const Operation& operation, const Microversion& version
);

}  // namespace porthole::api
