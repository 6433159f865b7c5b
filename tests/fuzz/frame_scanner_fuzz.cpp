// SPDX-License-Identifier: Apache-2.0
// Byte 0: bit 0 the sender's role, the others how the rest, a stream of frames, is cut. However it
// is cut, the scanner tells what the plain reference tells of the whole.
#include "fuzz/fuzz_target.hpp"
#include "net/websocket/frame_scanner.hpp"
#include "support/reference_frames.hpp"

#include <vector>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace porthole;
    using net::websocket::Sender;
    if (size == 0) {
        return 0;
    }
    const Sender sender = (data[0] & 1U) == 0 ? Sender::client : Sender::server;
    const auto bytes = fuzz::as_text(data + 1, size - 1);
    std::vector<std::size_t> sizes;
    for (unsigned seed = data[0] >> 1U; seed > 0 && sizes.size() < bytes.size();) {
        seed = (seed * 75 + 74) % 65'537;
        sizes.push_back(seed % 16);
    }
    net::websocket::FrameScanner scanner(sender);

    const test::Trace trace = test::scanned_trace(scanner, bytes, sizes);

    fuzz::require(trace == test::reference_trace(bytes, sender), "scanner and reference agree");
    return 0;
}
