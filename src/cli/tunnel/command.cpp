// SPDX-License-Identifier: Apache-2.0
#include "cli/tunnel/command.hpp"

#include "cli/exit_code.hpp"
#include "cli/tunnel/local_listener.hpp"
#include "cli/tunnel/pump.hpp"
#include "cli/tunnel/viewer_process.hpp"

#include <CLI/CLI.hpp>
#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <csignal>
#include <exception>
#include <iostream>
#include <list>
#include <stdexcept>
#include <string>
#include <thread>

namespace porthole::cli {
namespace {

/// How often to look for a signal and for the viewer's end.
constexpr int kPauseMs = 200;

std::atomic<bool> stopped = false;

void stop_at_signals() {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        std::signal(signal, [](int) { stopped = true; });
    }
    std::signal(SIGPIPE, SIG_IGN);
}

/// One viewer's connection, from its start to its end; what went wrong is told. True after a usual
/// end.
bool serve(GatewaySession& session, ViewerEnd viewer) {
    std::string reason;
    try {
        TunnelSocket console(session);
        pump(console, viewer, stopped);
        reason = console.reason();
    } catch (const std::exception& failure) {
        reason = failure.what();
    }
    if (!reason.empty()) {
        std::cerr << "porthole: " << reason << (viewer.is_terminal() ? "\r\n" : "\n");
    }
    return reason.empty();
}

/// Serves whoever connects, until a signal or the viewer's end; returns the exit code.
int serve_all(
    GatewaySession& session, LocalListener& listener, std::optional<ViewerProcess> viewer
) {
    std::list<std::thread> connections;
    std::optional<int> code;
    while (!stopped && !code) {
        pollfd ready{listener.descriptor(), POLLIN, 0};
        if (poll(&ready, 1, kPauseMs) > 0) {
            const int socket = accept4(listener.descriptor(), nullptr, nullptr, SOCK_CLOEXEC);
            if (socket >= 0) {
                connections.emplace_back([&session, socket] { serve(session, ViewerEnd(socket)); });
            }
        }
        code = viewer ? viewer->ended() : std::nullopt;
    }
    stopped = true;
    for (std::thread& connection : connections) {
        connection.join();
    }
    return code.value_or(exit_done);
}

/// The URL, or what stands on the first line of input in its place: arguments are everybody's to
/// read.
std::string url_of(const TunnelOptions& options) {
    std::string url = options.url;
    if (url == "-" && !std::getline(std::cin, url)) {
        throw std::runtime_error("there is no URL on standard input");
    }
    return url;
}

/// Where to listen on this machine, and on no other's behalf: who connects is asked nothing.
net::Endpoint local_endpoint(const std::string& text) {
    const auto endpoint = net::Endpoint::parse(text);
    if (!endpoint || !endpoint->is_address() || !endpoint->is_loopback()) {
        throw CLI::ValidationError(
            "--listen",
            "\"" + text + "\" is no address of this machine alone, such as 127.0.0.1:5901"
        );
    }
    return *endpoint;
}

int run(const TunnelOptions& options) {
    const auto url = parse_console_url(url_of(options));
    if (!url) {
        std::cerr
            << "porthole: that is no console URL, such as https://consoles.example/?token=…\n";
        return exit_usage;
    }
    stop_at_signals();
    GatewaySession session(*url, {options.ca_file});
    if (options.standard) {
        return serve(session, ViewerEnd::standard()) ? exit_done : exit_failed;
    }
    std::optional<LocalListener> listener;
    if (options.unix_socket.empty()) {
        listener.emplace(local_endpoint(options.listen));
    } else {
        listener.emplace(std::filesystem::path(options.unix_socket));
    }
    std::cout << session.type() << " console of " << session.instance_name() << " at "
              << listener->address() << "\n"
              << std::flush;
    std::optional<ViewerProcess> viewer;
    if (!options.viewer.empty()) {
        viewer.emplace(options.viewer, listener->endpoint());
    }
    return serve_all(session, *listener, viewer);
}

}  // namespace

void add_tunnel_command(CLI::App& app, TunnelOptions& options, std::function<int()>& command) {
    auto* const tunnel = app.add_subcommand(
        "tunnel", "Open a console URL for a native viewer, through a port of this machine"
    );
    tunnel->add_option("url", options.url, "The console URL; - reads it from standard input")
        ->required();
    auto* const listen = tunnel->add_option(
        "--listen",
        options.listen,
        "Where viewers connect, an address of this machine alone (127.0.0.1:0)"
    );
    auto* const path =
        tunnel->add_option("--unix", options.unix_socket, "A Unix socket there instead")
            ->excludes(listen);
    auto* const standard = tunnel
                               ->add_flag(
                                   "--stdio",
                                   options.standard,
                                   "Standard input and output instead; Ctrl-] leaves a terminal"
                               )
                               ->excludes(listen)
                               ->excludes(path);
    tunnel->add_option(
        "--ca-file",
        options.ca_file,
        "Who issued the gateway's certificate, if not one of the system's authorities"
    );
    tunnel
        ->add_option(
            "viewer",
            options.viewer,
            "A viewer to start, after --: vncviewer {host}::{port}; its end is the tunnel's"
        )
        ->excludes(path)
        ->excludes(standard);
    tunnel->callback([&options, &command] {
        command = [&options]() -> int {
            try {
                return run(options);
            } catch (const CLI::ValidationError& error) {
                std::cerr << "porthole: " << error.what() << "\n";
                return exit_usage;
            } catch (const std::exception& failure) {
                std::cerr << "porthole: " << failure.what() << "\n";
                return exit_failed;
            }
        };
    });
}

}  // namespace porthole::cli
