// SPDX-License-Identifier: Apache-2.0
#include "proxy/measured.hpp"

#include "base/errc.hpp"

namespace porthole::proxy::measured {
namespace {

metrics::Family<metrics::Counter> refusals(
    "porthole_refusals_total",
    "Consoles that were not opened, by where that was found out and why.",
    {"where", "reason"}
);
metrics::Family<metrics::Counter> bytes(
    "porthole_bytes_total", "Bytes relayed, frame headers included.", {"direction"}
);
metrics::Counter& bytes_to_browser = bytes.with({"to_browser"});
metrics::Counter& bytes_to_console = bytes.with({"to_console"});

}  // namespace

metrics::Family<metrics::Gauge> sessions_open(
    "porthole_sessions_open", "Connections to consoles that are open now.", {"type"}
);
metrics::Family<metrics::Counter> sessions_opened(
    "porthole_sessions_opened_total", "Connections to consoles that were opened.", {"type"}
);
metrics::Family<metrics::Counter> sessions_ended(
    "porthole_sessions_ended_total",
    "Connections to consoles that have ended, by why.",
    {"type", "reason"}
);
metrics::Family<metrics::Histogram> setup(
    "porthole_setup_seconds",
    "How long the stages of opening a console took: token (who is let in), driver (what the "
    "hypervisor is asked for), connect (TCP to the console's host), open (all of the way there: "
    "connect, TLS and handshakes).",
    {"stage"}
);

void count_refusal(std::string_view where, const boost::system::error_code& reason) {
    refusals.with({where, errc_name(reason)}).add();
}

metrics::Counter& to_browser() noexcept {
    return bytes_to_browser;
}

metrics::Counter& to_console() noexcept {
    return bytes_to_console;
}

}  // namespace porthole::proxy::measured
