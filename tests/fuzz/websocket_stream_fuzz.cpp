// SPDX-License-Identifier: Apache-2.0
// Byte 0: how large the pieces are in which the rest, what vCenter's console service sends in
// WebSocket frames, arrives. Byte 1: how much is read at a time. However it arrives and is read,
// the same bytes come out.
#include "fuzz/fuzz_target.hpp"
#include "proxy/upstream/websocket_stream.hpp"
#include "support/run.hpp"
#include "support/scripted_stream.hpp"

#include <memory>
#include <string>
#include <vector>

namespace {

using namespace porthole;

struct Read {
    std::string bytes;
    bool has_failed = false;
};

Read read_all(std::string_view sent, std::size_t piece, std::size_t room) {
    boost::asio::io_context context(1);
    auto server = std::make_unique<test::ScriptedStream>(test::in_pieces(sent, piece));
    proxy::WebSocketStream stream(
        std::move(server), {}, proxy::WebSocketStream::Payload::uint8utf8
    );
    std::vector<std::byte> buffer(room);
    Read read;
    for (;;) {
        const auto size = test::run(context, stream.read_some(buffer));
        read.has_failed = !size;
        if (!size || *size == 0) {
            return read;
        }
        fuzz::require(*size <= room, "no more is read than there is room for");
        read.bytes.append(reinterpret_cast<const char*>(buffer.data()), *size);
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t kLimit = 4096;
    if (size < 2 || size > kLimit) {
        return 0;
    }
    const auto sent = fuzz::as_text(data + 2, size - 2);
    const Read whole = read_all(sent, kLimit, kLimit);
    const Read pieces = read_all(sent, data[0] % 64 + 1, data[1] % 64 + 1);
    fuzz::require(whole.bytes.size() <= sent.size(), "frames hold no more than was sent");
    fuzz::require(whole.has_failed == pieces.has_failed, "a violation is one however it arrives");
    // What comes in one read with a violation is not delivered.
    fuzz::require(whole.has_failed || whole.bytes == pieces.bytes, "the same bytes come out of it");
    return 0;
}
