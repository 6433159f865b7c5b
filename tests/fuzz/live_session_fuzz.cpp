// SPDX-License-Identifier: Apache-2.0
// What another node left in the store about a session: what is understood is told on as it is.
#include "consoleauth/live_session.hpp"
#include "fuzz/fuzz_target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace porthole;
    const auto session = consoleauth::parse_live_session(fuzz::as_text(data, size));
    if (!session) {
        return 0;
    }
    fuzz::require(!session->id.empty(), "a session has an id");
    const auto again = consoleauth::parse_live_session(consoleauth::to_text(*session));
    fuzz::require(again && *again == *session, "it reads back as it was");
    return 0;
}
