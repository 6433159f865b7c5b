// SPDX-License-Identifier: Apache-2.0
// What is taken for a transport URL names servers with a host, a port and a user, and nothing that
// C would cut short.
#include "amqp/options.hpp"
#include "fuzz/fuzz_target.hpp"

#include <string>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace porthole;
    const auto options = amqp::Options::parse(Secret(std::string(fuzz::as_text(data, size))));
    if (!options.problem.empty()) {
        return 0;
    }
    fuzz::require(!options.servers.empty(), "there is a server");
    for (const amqp::Options::Server& server : options.servers) {
        fuzz::require(!server.host.empty() && server.port != 0, "a server has host and port");
        fuzz::require(!server.user.empty(), "a server has a user");
        fuzz::require(server.password.reveal().find('\0') == std::string::npos, "there is no NUL");
    }
    fuzz::require(!options.virtual_host.empty(), "there is a virtual host");
    return 0;
}
