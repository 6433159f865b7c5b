// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"

#include <cstddef>
#include <string>

namespace porthole::esxi {

/// What the simulator's command line says; the defaults are those of a real host where it has them.
struct Options {
    std::string listen = "127.0.0.1:0";   ///< console endpoint, TLS
    std::string authd = "127.0.0.1:0";    ///< authentication daemon, plain at first
    std::string control = "127.0.0.1:0";  ///< control API, plain HTTP
    std::string host = "127.0.0.1";       ///< the host that tickets name
    std::string certificate_file;         ///< PEM; with private_key_file, or a certificate is made
    std::string private_key_file;
    std::size_t connection_limit = 40;  ///< open consoles of one VM
    Milliseconds ticket_life{30'000};
    Milliseconds peer_timeout{60'000};  ///< how long a peer may keep us waiting
    bool strict_encodings = false;
    bool exit_with_stdin = false;
    bool verbose = false;
};

}  // namespace porthole::esxi
