// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vsphere/soap_reply.hpp"
#include "vsphere/soap_request.hpp"
#include "vsphere/transport.hpp"

#include <string_view>

namespace porthole::vsphere {

struct SoapAnswer {
    SoapReply reply;
    Secret cookie;  ///< the session cookie that the reply set
};

/// Sends one call and reads its reply, without any attempt to repair what fails. Errors name the
/// method and its object.
Outcome<SoapAnswer> call_soap(
    Transport& transport,
    SoapRequest request,
    std::string_view api_version,
    const Secret& cookie,
    const CallContext& context
);

}  // namespace porthole::vsphere
