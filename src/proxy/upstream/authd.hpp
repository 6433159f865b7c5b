// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/thumbprint.hpp"
#include "proxy/upstream/upstream.hpp"

namespace porthole::proxy {

/// ESXi's authentication daemon, port 902, with a ticket of type mks. TLS, the ticket, and then the
/// VM's own process at the other end of the same connection, with TLS begun anew: each certificate
/// is pinned, the first by the ticket, the second by what the daemon says. RFB begins there with
/// ServerInit; the browser gets an opening before it.
Task<Result<OpenUpstream>> open_authd(virt::ConnectInfo info, const UpstreamContext& context);

/// The daemon's greeting, which comes before TLS. Fails with upstream_protocol when it is none, or
/// when the daemon does not ask for TLS.
Task<Result<void>> read_authd_greeting(net::Stream& stream);

/// Shows `ticket` and asks for the display of the VM of `cfg_file`; `nonce` is what the VM's
/// process will ask for. Returns the thumbprint of the certificate that it will show; not a byte
/// behind the daemon's last line was read.
///
/// Fails with ticket_rejected when the daemon refuses a step (5xx), with upstream_protocol when it
/// answers anything else, or a line of more than 4 KiB, with upstream_closed when it ends.
Task<Result<net::Thumbprint>> log_in_to_authd(
    net::Stream& stream, Secret ticket, std::string cfg_file, std::string nonce
);

}  // namespace porthole::proxy
