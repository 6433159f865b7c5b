// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "net/address_rules.hpp"
#include "net/endpoint.hpp"

#include <boost/asio/ip/tcp.hpp>

namespace porthole::net {

/// Connects to `endpoint`: resolves its name, and tries each address in turn. The caller sets the
/// deadline. A peer that vanishes without a word, as a failed host does, ends the connection after
/// about half a minute. Fails with upstream_unreachable; the system's reason is in the log.
Task<Result<boost::asio::ip::tcp::socket>> dial(Endpoint endpoint);

/// The same for an endpoint that somebody else has told: of the addresses that its name has, those
/// alone are tried that `rules` let pass, and none other is connected to. That none is left is
/// upstream_unreachable, too: who asks learns nothing about what there is; the log says which.
Task<Result<boost::asio::ip::tcp::socket>> dial(Endpoint endpoint, const AddressRules& rules);

}  // namespace porthole::net
