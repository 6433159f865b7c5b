// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/certificate.hpp"
#include "support/process.hpp"
#include "support/store_server.hpp"
#include "support/temporary_folder.hpp"

#include <csignal>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace porthole::test {

/// The password of every Redis here, full of what is special in a URL; and as it stands in one.
inline const std::string kRedisPassword = "r3dis:/p@ss?word&";
inline const std::string kRedisUrlPassword = "r3dis%3A%2Fp%40ss%3Fword%26";

struct RedisServerOptions {
    bool tls = false;
    bool sentinel = false;           ///< a Sentinel; `lines` say of whom
    std::vector<std::string> lines;  ///< of its configuration file, further ones
};

/// A real redis-server, or Sentinel, that writes each command down before it answers.
///
/// Lifetime: the destructor kills it. Threads: one.
class RedisServer final : public StoreServer {
public:
    explicit RedisServer(RedisServerOptions options = {});

    std::string url() const override;
    void clear() override { command({"FLUSHALL"}); }
    void kill() noexcept override { process_.reset(); }
    void start() override;

    std::uint16_t port() const noexcept { return port_; }
    /// The PEM file of who has signed its certificate.
    std::string ca_file() const { return (folder_.path() / "certificate.pem").string(); }
    std::string log() const;

    /// Its answer to a command, an array as lines. Throws when there is none.
    std::string command(const std::vector<std::string>& words) const;

    /// Stops it, so that it answers nobody, or lets it go on.
    void freeze() const { process_->signal(SIGSTOP); }
    void thaw() const { process_->signal(SIGCONT); }

private:
    bool answers() const;
    void write_configuration();

    const RedisServerOptions options_;
    const Certificate certificate_ = make_certificate();
    TemporaryFolder folder_{TemporaryFolder::Place::memory};
    std::uint16_t port_ = 0;
    std::optional<Process> process_;
};

}  // namespace porthole::test
