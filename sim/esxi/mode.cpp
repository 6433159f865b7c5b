// SPDX-License-Identifier: Apache-2.0
#include "esxi/mode.hpp"

#include <algorithm>
#include <array>

namespace porthole::esxi {
namespace {

struct Row {
    Mode mode;
    std::string_view name;
};

constexpr std::array kRows = {
    Row{Mode::ok, "ok"},
    Row{Mode::close_before_tls, "close-before-tls"},
    Row{Mode::stall_before_tls, "stall-before-tls"},
    Row{Mode::stall_before_101, "stall-before-101"},
    Row{Mode::close_in_handshake, "close-in-handshake"},
    Row{Mode::refuse_ticket, "refuse-ticket"},
    Row{Mode::status_200, "status-200"},
    Row{Mode::redirect, "redirect"},
    Row{Mode::partial_101_stall, "partial-101-stall"},
    Row{Mode::huge_headers, "huge-headers"},
    Row{Mode::wrong_accept, "wrong-accept"},
    Row{Mode::no_subprotocol, "no-subprotocol"},
    Row{Mode::extra_subprotocol, "extra-subprotocol"},
    Row{Mode::junk_after_101, "junk-after-101"},
    Row{Mode::stall_after_101, "stall-after-101"},
    Row{Mode::cut_mid_frame, "cut-mid-frame"},
    Row{Mode::masked_frames, "masked-frames"},
    Row{Mode::text_frames, "text-frames"},
    Row{Mode::fragmented, "fragmented"},
    Row{Mode::coalesced, "coalesced"},
    Row{Mode::trickle, "trickle"},
    Row{Mode::ping, "ping"},
    Row{Mode::close_code, "close-code"},
};

}  // namespace

std::string_view mode_name(Mode mode) {
    const auto* const row = std::ranges::find(kRows, mode, &Row::mode);
    return row == kRows.end() ? "unknown" : row->name;
}

std::optional<Mode> parse_mode(std::string_view name) {
    const auto* const row = std::ranges::find(kRows, name, &Row::name);
    return row == kRows.end() ? std::nullopt : std::optional(row->mode);
}

std::vector<std::string_view> mode_names() {
    std::vector<std::string_view> names;
    std::ranges::transform(kRows, std::back_inserter(names), &Row::name);
    return names;
}

}  // namespace porthole::esxi
