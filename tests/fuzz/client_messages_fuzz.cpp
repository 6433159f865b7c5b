// SPDX-License-Identifier: Apache-2.0
// Byte 0: how large the pieces are in which the rest, what an RFB client sends, arrives. Its
// messages are the same however it arrives, nothing is lost or made up, and a console that is
// looked at gets whole messages of three kinds and no others.
#include "fuzz/fuzz_target.hpp"
#include "net/stream.hpp"
#include "proxy/rfb/client_messages.hpp"
#include "proxy/view_only.hpp"

#include <algorithm>
#include <string>

namespace {

using namespace porthole;
using proxy::rfb::ClientMessages;

/// All that was told, and whether it broke; each message's type is checked.
std::string told(std::string_view all, std::size_t piece, bool& broken) {
    ClientMessages messages;
    std::string bytes;
    for (; !all.empty() && !broken; all.remove_prefix(std::min(piece, all.size()))) {
        std::string_view input = all.substr(0, piece);
        for (;;) {
            const auto part = messages.next(input);
            broken = part.has_error();
            if (broken || !*part) {
                break;
            }
            fuzz::require(!(*part)->bytes.empty(), "a part holds something");
            const bool whole = (*part)->whole;
            fuzz::require(
                !whole || (*part)->bytes.size() <= ClientMessages::kMostHeld, "little is held"
            );
            fuzz::require(
                !whole || static_cast<std::uint8_t>((*part)->bytes[0]) == (*part)->type,
                "a message begins with its type"
            );
            bytes += (*part)->bytes;
        }
    }
    return bytes;
}

/// What the console gets of `said` behind an opening.
std::string looked_at(std::string_view said, std::size_t piece) {
    const auto filter = proxy::make_view_only_filter(*virt::find_console_type("novnc"));
    std::string heard;
    fuzz::require(
        filter->filter(net::as_bytes("RFB 003.008\n\1\1"), heard).has_value(), "the opening is good"
    );
    heard.clear();
    for (; !said.empty(); said.remove_prefix(std::min(piece, said.size()))) {
        if (!filter->filter(net::as_bytes(said.substr(0, piece)), heard)) {
            break;
        }
    }
    return heard;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::size_t piece = data[0] % 64 + 1;
    const std::string_view all = fuzz::as_text(data + 1, size - 1);

    bool broken = false;
    const std::string in_pieces = told(all, piece, broken);
    fuzz::require(all.starts_with(in_pieces), "nothing is made up");
    bool broken_at_once = false;
    const std::string at_once = told(all, all.size(), broken_at_once);
    fuzz::require(broken == broken_at_once, "it breaks or not, however it arrives");
    fuzz::require(broken || in_pieces == at_once, "it is the same, however it arrives");

    const std::string heard = looked_at(all, piece);
    ClientMessages again;
    std::string_view input = heard;
    for (;;) {
        const auto part = again.next(input);
        fuzz::require(part.has_value(), "a console gets messages");
        if (!*part) {
            break;
        }
        const std::uint8_t type = (*part)->type;
        fuzz::require((*part)->whole && (type == 0 || type == 2 || type == 3), "and no input");
    }
    fuzz::require(input.empty(), "all of them whole");
    return 0;
}
