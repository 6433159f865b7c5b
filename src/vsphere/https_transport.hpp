// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http/client.hpp"
#include "vsphere/transport.hpp"

namespace porthole::vsphere {

/// SOAP over HTTPS to `endpoint`, as `options` say it is to be known and how long a connection may
/// take.
TransportPtr make_https_transport(Endpoint endpoint, net::http::ClientOptions options);

}  // namespace porthole::vsphere
