// SPDX-License-Identifier: Apache-2.0
// An internal_access_path: what is read of it can be put into a line or a request as it is.
#include "fuzz/fuzz_target.hpp"
#include "virt/nova_path.hpp"

#include <algorithm>

namespace {

bool is_one_line(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    });
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace porthole;
    using virt::Transport;
    const std::string_view path = fuzz::as_text(data, size);

    const auto info = virt::parse_nova_path(path);

    if (!info) {
        return 0;
    }
    fuzz::require(
        is_one_line(info->path) && info->path.find(' ') == std::string::npos, "a path is one word"
    );
    const std::string& ticket = info->ticket.reveal();
    fuzz::require(
        is_one_line(ticket) && ticket.find(' ') == std::string::npos, "a ticket is one word"
    );
    fuzz::require(is_one_line(info->cfg_file), "a file is one line");
    switch (info->transport) {
        case Transport::authd:
            fuzz::require(!ticket.empty() && !info->cfg_file.empty(), "authd wants both");
            fuzz::require(!info->thumbprints.empty(), "and is pinned");
            break;
        case Transport::webmks:
            fuzz::require(info->path == "/ticket/" + ticket, "the ticket is the path");
            break;
        default:
            fuzz::require(info->transport == Transport::connect && info->path == path, "as it is");
    }
    return 0;
}
