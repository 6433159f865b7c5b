// SPDX-License-Identifier: Apache-2.0
// An answer of nova-compute belongs to a call, and never says yes beside a failure.
#include "consoleauth/nova/compute_call.hpp"
#include "fuzz/fuzz_target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace porthole;
    const auto answer = consoleauth::read_compute_answer(fuzz::as_text(data, size));
    if (answer) {
        fuzz::require(!answer->message_id.empty(), "it belongs to a call");
        fuzz::require(answer->failure.empty() || !answer->confirms, "a failure confirms nothing");
    }
    return 0;
}
