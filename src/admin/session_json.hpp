// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "proxy/session_view.hpp"

#include <boost/json/object.hpp>

namespace porthole::admin {

/// A session as /sessions tells it; docs/admin.md describes the members.
boost::json::object session_json(const proxy::SessionView& session, Time now);

}  // namespace porthole::admin
