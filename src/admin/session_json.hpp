// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "consoleauth/live_session.hpp"

#include <boost/json/object.hpp>

namespace porthole::admin {

/// A session as /sessions tells it; docs/admin.md describes the members.
boost::json::object session_json(const consoleauth::LiveSession& session, Time now);

}  // namespace porthole::admin
