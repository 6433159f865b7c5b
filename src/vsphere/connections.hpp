// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vsphere/soap_reply.hpp"

#include <string>
#include <vector>

namespace porthole::vsphere {

/// A console of a VM that is open (VirtualMachineConnection, since 7.0.1).
struct ConsoleConnection {
    std::string client;     ///< from where, as the host sees it
    std::string user_name;  ///< by whose account
};

/// Reads the reply to QueryConnections.
std::vector<ConsoleConnection> read_connections(const SoapReply& reply);

/// Who has them, for a log line: "38 from 192.0.2.7 (porthole), 2 from 192.0.2.9 (ops)".
std::string summary(const std::vector<ConsoleConnection>& connections);

}  // namespace porthole::vsphere
