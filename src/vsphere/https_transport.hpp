// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http/client.hpp"
#include "vsphere/transport.hpp"

#include <string_view>

namespace porthole::vsphere {

/// What a failed request means to whoever made a call of `method`.
Error error_of(const net::http::ClientError& failed, std::string_view method);

/// SOAP over HTTPS to `endpoint`, as `options` say it is to be known and how long a connection may
/// take.
TransportPtr make_https_transport(Endpoint endpoint, net::http::ClientOptions options);

}  // namespace porthole::vsphere
