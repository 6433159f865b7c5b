// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vsphere/types.hpp"
#include "vsphere/xml_reader.hpp"

#include <string>
#include <string_view>

namespace porthole::vsphere {

/// The reply to one call: the element "<Method>Response".
///
/// Lifetime: a handle that keeps its document. Threads: immutable.
struct SoapReply {
    XmlDocument document;
    XmlElement response;
};

/// Reads what came back for a call of `method`, with HTTP's `status`. A fault becomes its Error; a
/// front end's 502, 503 or 504 is `unreachable`; whatever else is not a reply to that method is
/// `protocol`.
Outcome<SoapReply> parse_soap_reply(std::string_view method, int status, std::string body);

/// The managed object that `element` refers to. Fails with `protocol` when it is none.
Outcome<ManagedObject> read_managed_object(const XmlElement& element);

}  // namespace porthole::vsphere
