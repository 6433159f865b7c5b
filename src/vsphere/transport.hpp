// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/secret.hpp"
#include "vsphere/endpoint.hpp"
#include "vsphere/error.hpp"

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>

namespace porthole::vsphere {

struct HttpRequest {
    enum class Target { sdk, service_versions };

    Target target = Target::sdk;  ///< sdk: a POST; service_versions: a GET
    std::string soap_action;
    Secret body;
    Secret cookie;  ///< value of vmware_soap_session, verbatim; empty: none
    std::chrono::steady_clock::time_point deadline;
    std::stop_token stop;  ///< gives up before that, within a second or so
};

struct HttpReply {
    int status = 0;
    std::string body;
    Secret cookie;  ///< the vmware_soap_session that the reply set, verbatim
};

/// Carries requests to one vCenter or ESXi host.
///
/// Lifetime: outlives its calls. Threads: any; calls run in parallel, each blocks its thread until
/// the deadline at most.
class Transport {
public:
    virtual ~Transport() = default;

    /// Fails with unreachable; with certificate, when nothing was sent; with protocol when the
    /// reply is too large or is not HTTP; with invalid_text when the request cannot be written.
    virtual Outcome<HttpReply> exchange(const HttpRequest& request) = 0;

    virtual const Endpoint& endpoint() const noexcept = 0;
};

using TransportPtr = std::unique_ptr<Transport>;

}  // namespace porthole::vsphere
