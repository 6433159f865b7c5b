// SPDX-License-Identifier: Apache-2.0
#include "esxi/command_line.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <map>
#include <string>

namespace porthole::esxi {
namespace {

/// A number with its unit: 500ms, 30s, 2m.
CLI::AsNumberWithUnit milliseconds() {
    const std::map<std::string, std::int64_t> units = {{"ms", 1}, {"s", 1000}, {"m", 60'000}};
    return CLI::AsNumberWithUnit(units, CLI::AsNumberWithUnit::UNIT_REQUIRED, "DURATION");
}

}  // namespace

std::optional<Options> read_command_line(int argc, char** argv, int& exit_code) {
    Options options;
    std::int64_t ticket_life = options.ticket_life.count();
    std::int64_t peer_timeout = options.peer_timeout.count();
    CLI::App app("Simulator of an ESXi host's ticketed WebMKS consoles", "esxi-simulator");
    app.add_option("--listen", options.listen, "Console endpoint (TLS)")->capture_default_str();
    app.add_option("--authd", options.authd, "Authentication daemon")->capture_default_str();
    app.add_option("--control", options.control, "Control API (HTTP)")->capture_default_str();
    app.add_option("--host", options.host, "The host that tickets name")->capture_default_str();
    auto* certificate = app.add_option("--certificate", options.certificate_file, "PEM file")
                            ->check(CLI::ExistingFile);
    auto* private_key = app.add_option("--private-key", options.private_key_file, "PEM file")
                            ->check(CLI::ExistingFile);
    certificate->needs(private_key);
    private_key->needs(certificate);
    app.add_option("--connection-limit", options.connection_limit, "Open consoles of one VM")
        ->capture_default_str();
    app.add_option("--ticket-life", ticket_life, "How long an unused ticket is good (30s)")
        ->transform(milliseconds());
    app.add_option("--peer-timeout", peer_timeout, "How long a peer may stall (60s)")
        ->transform(milliseconds())
        ->check(CLI::PositiveNumber);
    app.add_flag(
        "--strict-encodings",
        options.strict_encodings,
        "Hide encodings from the VNC server that real hosts were not seen to use"
    );
    app.add_flag("--exit-with-stdin", options.exit_with_stdin, "End when standard input ends");
    app.add_flag("--verbose", options.verbose, "Log to standard error");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        exit_code = app.exit(error) == 0 ? 0 : 2;
        return std::nullopt;
    }
    options.ticket_life = Milliseconds(ticket_life);
    options.peer_timeout = Milliseconds(peer_timeout);
    return options;
}

}  // namespace porthole::esxi
