// SPDX-License-Identifier: Apache-2.0
// Byte 0: how large the pieces are in which the rest, an answer to an HTTP CONNECT, arrives. What
// is taken for a connection has status 200, and not a byte behind its head was read.
#include "fuzz/fuzz_target.hpp"
#include "proxy/upstream/connect.hpp"
#include "support/run.hpp"
#include "support/scripted_stream.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace porthole;
    if (size == 0) {
        return 0;
    }
    const std::string_view said = fuzz::as_text(data + 1, size - 1);
    test::ScriptedStream host(test::in_pieces(said, data[0] % 64 + 1));

    const auto connected = test::run(proxy::ask_to_connect(host, "/console"));

    fuzz::require(host.sent() == "CONNECT /console HTTP/1.1\r\n\r\n", "one request is sent");
    const std::string_view taken = said.substr(0, said.size() - host.unread());
    fuzz::require(taken.size() <= std::size_t{33} * 1024, "what is read is bounded");
    if (connected) {
        fuzz::require(taken.starts_with("HTTP/1.") && taken.substr(9, 3) == "200", "it is a 200");
        fuzz::require(
            taken.ends_with("\n\n") || taken.ends_with("\n\r\n"), "it ends with an empty line"
        );
    }
    return 0;
}
