// SPDX-License-Identifier: Apache-2.0
// Byte 0: how large the pieces are in which the rest, the answers of ESXi's authentication daemon,
// arrives. A login is four lines with the right codes, and not a byte behind them is read.
#include "fuzz/fuzz_target.hpp"
#include "proxy/upstream/authd.hpp"
#include "support/run.hpp"
#include "support/scripted_stream.hpp"

#include <algorithm>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace porthole;
    if (size == 0) {
        return 0;
    }
    const std::string_view said = fuzz::as_text(data + 1, size - 1);
    test::ScriptedStream daemon(test::in_pieces(said, data[0] % 64 + 1));

    const auto thumbprint =
        test::run(proxy::log_in_to_authd(daemon, Secret("t"), "x.vmx", "MDEyMzQ1Njc4OTAx"));

    const std::string_view taken = said.substr(0, said.size() - daemon.unread());
    const auto lines = std::count(taken.begin(), taken.end(), '\n');
    fuzz::require(lines <= 4 && taken.size() <= std::size_t{16} * 1024, "what is read is bounded");
    const std::string& sent = daemon.sent();
    fuzz::require(
        std::count(sent.begin(), sent.end(), '\n') <= lines + 1, "each step is asked for"
    );
    if (thumbprint) {
        fuzz::require(lines == 4 && taken.ends_with('\n'), "a login is four lines");
        fuzz::require(taken.starts_with("331"), "which begin with the right codes");
    }
    return 0;
}
