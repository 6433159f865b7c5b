// SPDX-License-Identifier: Apache-2.0
// Byte 0: how large the pieces are in which the rest, a console's bytes, arrives, and whether they
// are in frames. All of it passes, with one announcement in it, which stands behind ServerInit, or
// none.
#include "fuzz/fuzz_target.hpp"
#include "proxy/rfb/announcing_stream.hpp"
#include "support/run.hpp"
#include "support/scripted_stream.hpp"

#include <array>
#include <string>

namespace {

using namespace porthole;

Task<std::string> read_all(net::Stream& stream) {
    std::string bytes;
    std::array<char, 100> buffer{};
    for (;;) {
        const auto got = co_await stream.read_some(std::as_writable_bytes(std::span(buffer)));
        if (!got || *got == 0) {
            co_return bytes;
        }
        bytes.append(buffer.data(), *got);
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const bool frames = (data[0] & 0x80U) != 0;
    const std::string said(fuzz::as_text(data + 1, size - 1));
    test::ScriptedStream console(test::in_pieces(said, data[0] % 64 + 1));
    proxy::rfb::AnnouncingStream stream(
        test::lend(console), frames ? proxy::Framing::websocket : proxy::Framing::raw, {}
    );

    const std::string read = test::run(read_all(stream));

    const std::string message("\0\0\0\1\0\0\0\0\0\0\0\0\xff\xff\xfe\xfe", 16);
    const std::string announcement = frames ? "\x82\x10" + message : message;
    if (read != said) {
        fuzz::require(read.size() == said.size() + announcement.size(), "nothing is lost");
        std::size_t at = 0;
        while (at < said.size() && read[at] == said[at]) {
            ++at;
        }
        bool found = false;
        // Bytes of it may look like what is before it.
        for (std::size_t begin = 0; begin <= at && !found; ++begin) {
            found = read.compare(begin, announcement.size(), announcement) == 0 &&
                    read.substr(begin + announcement.size()) == said.substr(begin);
        }
        fuzz::require(found, "and one announcement made up");
        fuzz::require(said.find("RFB 003.008\n") != said.npos || frames, "behind an opening");
    }
    return 0;
}
