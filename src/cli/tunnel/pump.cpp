// SPDX-License-Identifier: Apache-2.0
#include "cli/tunnel/pump.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

namespace porthole::cli {
namespace {

/// Ctrl-], as telnet and virsh have it.
constexpr char kEscape = '\x1d';
/// How often to look whether somebody wants us to end.
constexpr int kPauseMs = 500;

bool is_transient() {
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

}  // namespace

void pump(TunnelSocket& console, ViewerEnd& viewer, const std::atomic<bool>& stop) {
    std::string to_viewer;
    bool console_open = true;
    bool viewer_open = true;
    while (viewer_open && !stop && (console_open || !to_viewer.empty())) {
        // What libcurl holds already makes no descriptor readable: ask first, then wait.
        while (console_open && to_viewer.empty()) {
            const auto before = to_viewer.size();
            console_open = console.receive(to_viewer);
            if (to_viewer.size() == before) {
                break;
            }
        }
        console.flush();
        if (!to_viewer.empty()) {
            const auto written = write(viewer.output(), to_viewer.data(), to_viewer.size());
            if (written > 0) {
                to_viewer.erase(0, static_cast<std::size_t>(written));
                continue;
            }
            viewer_open = is_transient();
        }
        const auto console_events = static_cast<short>(
            (to_viewer.empty() ? POLLIN : 0) | (console.waiting() > 0 ? POLLOUT : 0)
        );
        const auto input_events = static_cast<short>(console.waiting() == 0 ? POLLIN : 0);
        const auto output_events = static_cast<short>(to_viewer.empty() ? 0 : POLLOUT);
        std::array<pollfd, 3> waits{{
            {console_open ? console.descriptor() : -1, console_events, 0},
            {input_events == 0 ? -1 : viewer.input(), input_events, 0},
            {output_events == 0 ? -1 : viewer.output(), output_events, 0},
        }};
        if (!console_open && to_viewer.empty()) {
            break;
        }
        if (poll(waits.data(), waits.size(), kPauseMs) <= 0 || waits[1].revents == 0) {
            continue;
        }
        std::array<char, 32768> bytes{};
        const auto got = read(viewer.input(), bytes.data(), bytes.size());
        if (got <= 0) {
            viewer_open = got < 0 && is_transient();
            continue;
        }
        const std::string_view typed(bytes.data(), static_cast<std::size_t>(got));
        if (viewer.is_terminal() && typed.find(kEscape) != std::string_view::npos) {
            break;
        }
        console.send(typed);
    }
    if (console_open) {
        console.close();
    }
}

}  // namespace porthole::cli
