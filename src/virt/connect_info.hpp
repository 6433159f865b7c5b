// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/secret.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace porthole::virt {

/// How the console's bytes are reached. One upstream (proxy/upstream/) per transport.
enum class Transport {
    tcp,      ///< plain TCP to host:port, whatever is spoken there
    vnc,      ///< a VNC server: RFB over TCP, from its version on
    connect,  ///< the same behind a host that wants an HTTP CONNECT first
    rdp,      ///< an RDP server, for a browser that speaks RDCleanPath; TLS
    webmks,   ///< a WebSocket over TLS to an ESXi host, opened with a one-time ticket
    authd,    ///< ESXi's authentication daemon, port 902, with a ticket; RFB from ServerInit on
    vcenter_html5,  ///< vCenter's own console service, a WebSocket; RFB from ServerInit on
};

std::string_view transport_name(Transport transport) noexcept;

/// Certificate pins of the console host as the hypervisor's manager told them, "AA:BB:…"; empty
/// when it did not. The strongest one present decides (SHA-256 over SHA-1).
struct Thumbprints {
    std::string sha1;
    std::string sha256;

    bool empty() const noexcept { return sha1.empty() && sha256.empty(); }
};

/// What a proxy needs to reach one console, once: the seed's connect info, with what later
/// transports added. Which members are filled depends on the transport.
struct ConnectInfo {
    Transport transport = Transport::tcp;
    std::string why;   ///< what made that the way to take: "ESXi 7.0.3"; for logs and operators
    std::string host;  ///< where to connect: name or address
    std::uint16_t port = 0;
    /// webmks: "/ticket/…" with the ticket in it; connect: what the CONNECT names. Never logged.
    std::string path;
    Secret ticket;            ///< webmks, authd: the ticket
    std::string cfg_file;     ///< authd: the VM's configuration file, as the ticket names it
    Thumbprints thumbprints;  ///< of the TLS certificate at host:port
    /// PEM bundle that must verify the host when it is not pinned; empty: the system's.
    std::string ca_file;
    /// The name that its certificate must have when it is not pinned; empty: `host`.
    std::string certificate_name;
    bool scan_codes = false;         ///< webmks, authd: keys are told by VMware's scan codes
    std::string preconnection_blob;  ///< rdp: names the VM to a server that has many; ASCII
    std::string vnc_username;        ///< vnc, connect: for servers that ask for a name, too
    Secret vnc_password;             ///< vnc, connect: for servers that ask for one

    bool encrypted = true;  ///< vcenter_html5: wss, as opposed to ws

    std::string vm_id;    ///< seed's vmId: managed object id of the VM
    std::string host_id;  ///< of the host that it ran on when this was made
    std::string vm_name;  ///< seed's vmName
    std::string vc_fqdn;  ///< seed's vcFQDN: setting VirtualCenter.FQDN
    /// Seed's sessionTicket, from AcquireCloneTicket; only for vCenter's own console service.
    Secret session_ticket;
};

}  // namespace porthole::virt
