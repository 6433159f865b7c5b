// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/endpoint.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace porthole::cli {

/// Listening sockets that were open before us: systemd's (sd_listen_fds(3)), or those of the
/// process whose successor we are (see Successor). The environment that says so is taken away, so
/// that no child takes them for its own.
///
/// Threads: the main thread's, before others start.
class InheritedSockets {
public:
    /// Throws std::runtime_error when one of them is no TCP socket that listens.
    InheritedSockets();

    /// The sockets that listen there, the caller's now; there may be none. Port 0 stands for any
    /// port of a predecessor's, in the order in which they were handed over.
    std::vector<int> take(const net::Endpoint& endpoint);

    /// Says what becomes of sockets that nobody wanted. systemd's would swallow connections: throws
    /// std::runtime_error. A predecessor's are closed: the configuration no longer names them.
    void release_rest();

private:
    struct Address {
        net::Endpoint endpoint;
        std::vector<int> descriptors;
    };

    void add(int descriptor, std::string_view whose);

    bool predecessor_ = false;
    std::vector<Address> addresses_;
};

}  // namespace porthole::cli
