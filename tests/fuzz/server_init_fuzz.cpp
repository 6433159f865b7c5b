// SPDX-License-Identifier: Apache-2.0
// Byte 0: how large the pieces are in which the rest, ServerInit and what follows, arrives. What
// comes out fits a short frame, and not a byte of what follows is taken.
#include "fuzz/fuzz_target.hpp"
#include "proxy/rfb/server_init.hpp"
#include "support/run.hpp"
#include "support/scripted_stream.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace porthole;
    if (size == 0) {
        return 0;
    }
    const std::string_view said = fuzz::as_text(data + 1, size - 1);
    test::ScriptedStream console(test::in_pieces(said, data[0] % 64 + 1));

    const auto init = test::run(proxy::rfb::read_server_init(console));

    if (init) {
        fuzz::require(init->size() >= 24 && init->size() <= 125, "it fits a short frame");
        fuzz::require(said.starts_with(init->substr(0, 20)), "its head is the console's");
        const std::size_t taken = said.size() - console.unread();
        fuzz::require(taken >= init->size() && taken <= 24 + 4096, "no more is taken");
    }
    fuzz::require(console.sent().empty(), "nothing is said");
    return 0;
}
