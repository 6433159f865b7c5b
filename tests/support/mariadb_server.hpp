// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/certificate.hpp"
#include "support/process.hpp"
#include "support/store_server.hpp"
#include "support/temporary_folder.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace porthole::test {

/// The password of the user porthole, full of what is special in a URL; and as it stands in one.
inline const std::string kMysqlPassword = "mysql:/p@ss?word&";
inline const std::string kMysqlUrlPassword = "mysql%3A%2Fp%40ss%3Fword%26";

/// A real mariadbd with an empty database `porthole` and a user `porthole` who may do everything in
/// it. Takes some seconds to make: share one.
///
/// Lifetime: the destructor kills it. Threads: one.
class MariadbServer final : public StoreServer {
public:
    /// `arguments`: further ones, of its command line.
    /// `path`: where it finds programs of its own, before the usual places.
    explicit MariadbServer(std::vector<std::string> arguments = {}, std::string path = {});

    std::string url() const override;
    void clear() override;
    void kill() noexcept override { process_.reset(); }
    void start() override;

    std::uint16_t port() const noexcept { return port_; }
    std::string socket() const { return (folder_.path() / "socket").string(); }
    /// The PEM file of who has signed its certificate.
    std::string ca_file() const { return (folder_.path() / "certificate.pem").string(); }

    /// Runs a statement as the administrator; the first column of the first row, if there is one.
    std::string command(const std::string& sql) const;

    /// Stops it, so that it answers nobody, or lets it go on.
    void freeze() const;
    void thaw() const;

private:
    const std::vector<std::string> arguments_;
    const std::string path_;
    const Certificate certificate_ = make_certificate();
    TemporaryFolder folder_{TemporaryFolder::Place::memory};
    std::uint16_t port_ = 0;
    std::optional<Process> process_;
};

/// Two nodes of a Galera cluster. Throws where Galera is not installed.
struct GaleraNodes {
    GaleraNodes();

    TemporaryFolder folder{TemporaryFolder::Place::memory};
    std::unique_ptr<MariadbServer> first;
    std::unique_ptr<MariadbServer> second;
};

}  // namespace porthole::test
