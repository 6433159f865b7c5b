// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/fault.hpp"
#include "api/microversion.hpp"

#include <boost/json/array.hpp>

#include <optional>
#include <string_view>

/// The kinds of consoles that Nova's API has words for, whether we have them or not
/// (nova/api/openstack/compute/schemas/remote_consoles.py).
namespace porthole::api {

/// The values of `protocol` and of `type` in `version`, in the order in which messages list them.
boost::json::array protocol_names(const Microversion& version);
boost::json::array type_names(const Microversion& version);

/// 400 for a pair that no hypervisor has, with the words that Nova has for it. Both are of the
/// lists above.
std::optional<Fault> check_pair(std::string_view protocol, std::string_view type);

}  // namespace porthole::api
