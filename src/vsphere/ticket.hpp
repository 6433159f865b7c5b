// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vsphere/soap_reply.hpp"

namespace porthole::vsphere {

/// Reads the reply to AcquireTicket. Fails with `protocol` when it has no ticket or a port that is
/// none.
Outcome<VirtualMachineTicket> read_ticket(const SoapReply& reply);

}  // namespace porthole::vsphere
