// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "net/stream.hpp"

#include <cstdint>
#include <string>
#include <string_view>

/// What passes between an RDP client and its server before TLS: a preconnection blob for servers
/// that have many VMs ([MS-RDPEPS] 2.2.1.2), then one message each way
/// ([MS-RDPBCGR] 2.2.1.1, 2.2.1.2).
namespace porthole::proxy::rdp {

/// True when `bytes` are a connection request, whole and nothing more.
bool is_connection_request(std::string_view bytes);

/// What a server's answer says about security.
enum class Security {
    tls,      ///< TLS comes next, perhaps with CredSSP in it
    none,     ///< the server goes on without TLS
    refused,  ///< the server ends the connection
};

/// A server's answer to a connection request.
struct ConnectionConfirm {
    std::string bytes;  ///< as they came
    Security security = Security::none;
    std::uint32_t detail = 0;  ///< the protocol that was chosen, or why none was
};

/// Reads a server's answer, and not a byte more. Fails with upstream_protocol when it is none, or
/// longer than 1 KiB; else as net::read_exactly.
Task<Result<ConnectionConfirm>> read_connection_confirm(net::Stream& stream);

/// The blob that names the VM which is meant; `name` is ASCII, and at most 4 KiB of it count.
std::string preconnection_blob(std::string_view name);

}  // namespace porthole::proxy::rdp
