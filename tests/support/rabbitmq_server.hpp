// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/certificate.hpp"
#include "support/process.hpp"
#include "support/temporary_folder.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace porthole::test {

/// A real RabbitMQ with the user "nova", on ports of its own, with a port mapper (epmd) of its own.
/// Starting it takes seconds, so a test program has one.
///
/// Lifetime: the destructor kills it. Threads: one.
class RabbitmqServer {
public:
    RabbitmqServer();

    /// As Nova's transport_url names it.
    std::string url() const;
    /// The same over TLS, with ssl_ca_file.
    std::string tls_url(bool with_ca = true) const;

    /// Ends it as a power failure would; `start` brings it back at the same ports.
    void kill() noexcept { process_.reset(); }
    void start();

private:
    void start_port_mapper();

    const Certificate certificate_ = make_certificate();
    TemporaryFolder folder_{TemporaryFolder::Place::memory};
    std::uint16_t port_ = 0;
    std::uint16_t tls_port_ = 0;
    std::uint16_t node_port_ = 0;
    std::uint16_t mapper_port_ = 0;
    std::optional<Process> mapper_;
    std::optional<Process> process_;
};

/// A nova-compute's side of a call about console ports: Debian's oslo.messaging and Nova's own
/// objects (nova_compute_server.py).
///
/// Threads: one.
class NovaCompute {
public:
    NovaCompute(
        const std::string& transport_url,
        const std::string& host,
        const std::string& topic = "compute",
        const std::string& version = "6.1"
    );

    /// What it answers from now on: "port 5900", "raise InstanceNotFound" or "silence".
    void order(const std::string& line);
    /// All calls that came, as JSON.
    std::string calls();

private:
    Process process_;
};

}  // namespace porthole::test
