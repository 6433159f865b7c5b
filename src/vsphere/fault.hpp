// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vsphere/error.hpp"
#include "vsphere/xml_reader.hpp"

#include <string_view>

namespace porthole::vsphere {

/// What a <soap:Fault> says.
Error read_soap_fault(const XmlElement& fault);

/// What a MethodFault says, as it stands in a fault's detail and in a property collector's
/// missingSet: told by its xsi:type, or by the element's name less "Fault" where that is missing.
Error read_method_fault(const XmlElement& fault, std::string_view message);

}  // namespace porthole::vsphere
