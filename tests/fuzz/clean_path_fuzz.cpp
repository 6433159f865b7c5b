// SPDX-License-Identifier: Apache-2.0
// A message of RDCleanPath. What is understood is written again byte for byte, and how far it goes
// is known from its front; a connection request within it is bounded.
#include "fuzz/fuzz_target.hpp"
#include "proxy/rdp/clean_path.hpp"
#include "proxy/rdp/negotiation.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace porthole;
    const std::string_view bytes = fuzz::as_text(data, size);
    const auto length = proxy::rdp::clean_path_size(bytes);
    fuzz::require(!length || *length <= proxy::rdp::kCleanPathLimitBytes, "messages are bounded");
    const auto message = proxy::rdp::parse_clean_path(bytes);
    if (message) {
        fuzz::require(length == bytes.size(), "a message is as long as it says");
        fuzz::require(
            proxy::rdp::write_clean_path(*message) == bytes, "there is one way to write it"
        );
        if (message->x224 && proxy::rdp::is_connection_request(*message->x224)) {
            fuzz::require(message->x224->size() <= 1024, "so is RDP's own");
        }
    }
    return 0;
}
