// SPDX-License-Identifier: Apache-2.0
// Byte 0: how large the pieces are in which the rest, a browser's half of RFB's opening, arrives.
// It is over exactly when the answers are the right ones, and then all that follows is passed on.
#include "fuzz/fuzz_target.hpp"
#include "proxy/rfb/browser_opening.hpp"

#include <algorithm>
#include <string>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace porthole;
    if (size == 0) {
        return 0;
    }
    const std::size_t piece = data[0] % 32 + 1;
    const std::string_view all = fuzz::as_text(data + 1, size - 1);

    proxy::rfb::BrowserOpening opening;
    std::string passed_on;
    std::string_view left = all;
    for (; !left.empty(); left.remove_prefix(std::min(piece, left.size()))) {
        passed_on += opening.take(left.substr(0, piece));
    }
    std::size_t messages = 0;
    while (const auto message = opening.next_message()) {
        fuzz::require(!message->empty() && message->size() <= 125, "a message fits a short frame");
        ++messages;
    }

    constexpr std::string_view kRight("RFB 003.008\n\1", 13);
    const bool right = all.starts_with(kRight) && all.size() > kRight.size();
    fuzz::require(opening.is_over() == right, "only right answers open");
    fuzz::require(!opening.is_over() || !opening.has_failed(), "it is over or has failed");
    fuzz::require(messages >= 1 && messages <= 3, "there are three messages");
    const std::string_view expected = right ? all.substr(kRight.size() + 1) : std::string_view();
    fuzz::require(passed_on == expected, "what follows is passed on, and nothing else");
    return 0;
}
