// SPDX-License-Identifier: Apache-2.0
#include "cli/demo/presentation.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <cstdlib>

namespace porthole::cli {

void Presentation::introduction(const Equipment& equipment) const {
    terminal_.line(terminal_.bold("Porthole: consoles of virtual machines in a web browser"));
    terminal_.line();
    terminal_.line("This demo boots small guests under QEMU, stands a simulated ESXi host and a");
    terminal_.line("simulated vCenter before them, and starts Porthole. All of it is on this");
    terminal_.line("machine, and goes when the demo ends.");
    for (const std::string& guest : equipment.left_out) {
        terminal_.line();
        terminal_.line("Left out is " + guest);
    }
    heading("What runs");
}

void Presentation::guests(const Equipment& equipment) const {
    for (const GuestImage& guest : equipment.guests) {
        row(guest.name, guest.instance_id, guest.what);
    }
}

void Presentation::vsphere(const Vsphere& vsphere) const {
    row("ESXi", vsphere.esxi, "simulated; has the consoles");
    row("vCenter", vsphere.sdk_url, "simulated; knows the guests");
}

void Presentation::porthole(const DemoParts& parts, const std::filesystem::path& folder) const {
    row("Porthole", "http://" + parts.proxy.text() + "/", "for browsers");
    row("", "http://" + parts.api.text() + "/", "its API");
    row("", (folder / "porthole.toml").string(), "its configuration");
}

void Presentation::cluster(
    const DemoParts& parts, const Cluster& cluster, const std::filesystem::path& folder
) const {
    row("Redis", cluster.redis.text(), "keeps the tokens");
    for (const DemoNode& node : cluster.nodes) {
        row("Porthole", "http://" + node.proxy.text() + "/", node.name);
    }
    row("HAProxy", "http://" + parts.proxy.text() + "/", "for browsers, to each node in turn");
    row("", "http://" + parts.api.text() + "/", "their API");
    row("", folder.string(), "all their configurations");
}

void Presentation::request(const GuestImage& guest, const CurlRequest& request) const {
    heading("Ask for the console of " + guest.name);
    terminal_.line(request.text("  "));
    terminal_.line();
}

void Presentation::answer(const boost::json::object& answer) const {
    std::string members;
    for (const auto& member : answer) {
        members += fmt::format(
            "{}    {}: {}",
            members.empty() ? "" : ",\n",
            boost::json::serialize(boost::json::string(member.key())),
            boost::json::serialize(member.value())
        );
    }
    terminal_.line("  {\n" + members + "\n  }");
}

void Presentation::urls(
    const Equipment& equipment, const std::vector<std::string>& urls, const DemoParts& parts
) const {
    heading("Open in a browser");
    for (std::size_t i = 0; i < urls.size(); ++i) {
        terminal_.line("  " + equipment.guests[i].name);
        terminal_.line("    " + terminal_.link(urls[i]));
    }
    terminal_.line();
    terminal_.line("A URL opens its console once, within ten minutes; its tab may be reloaded then."
    );
    terminal_.line("For another URL repeat the command, with the id of the guest that you want.");
    if (std::getenv("SSH_CONNECTION") != nullptr) {
        terminal_.line("A browser on another machine needs the port there, too:");
        terminal_.line(fmt::format("  ssh -L {}:{} HOST", parts.proxy.port, parts.proxy.text()));
    }
    terminal_.line();
    terminal_.line(terminal_.bold("Ctrl-C") + " ends the demo and leaves nothing behind.");
}

void Presentation::checks() const {
    heading("Open each console as a browser would");
}

void Presentation::checked(const GuestImage& guest, const Screen& screen) const {
    terminal_.line(fmt::format(
        "  {:<8}  ok: page, session, WebSocket, RFB {}, {}x{}, {} bytes of pixels",
        guest.name,
        screen.version,
        screen.width,
        screen.height,
        screen.pixel_bytes
    ));
}

void Presentation::stopping() const {
    // Below the ^C that the terminal shows.
    terminal_.line();
    terminal_.line("Ending ...");
}

void Presentation::stopped() const {
    terminal_.line("All of it has ended; nothing is left behind.");
}

void Presentation::heading(std::string_view text) const {
    terminal_.line();
    terminal_.line(terminal_.bold(text));
    terminal_.line();
}

void Presentation::row(std::string_view name, std::string_view text, std::string_view remark)
    const {
    terminal_.line(fmt::format("  {:<8}  {:<36}  {}", name, text, terminal_.dim(remark)));
}

}  // namespace porthole::cli
