// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/keystone.hpp"
#include "support/nova_database.hpp"
#include "support/process.hpp"
#include "support/temporary_folder.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace porthole::test {

/// Debian's nova-api on a cell's databases, behind Keystone's own middleware (nova_api_server.py).
/// Its account in Keystone is the user "nova" in the project "service". Starting it takes seconds,
/// so a test program has one.
///
/// Lifetime: `cell` and `keystone` outlive it. Threads: one.
class NovaApi {
public:
    NovaApi(const NovaDatabase& cell, const Keystone& keystone);

    /// "http://127.0.0.1:PORT/v2.1"
    const std::string& url() const noexcept { return url_; }

    /// Ends it as a power failure would; `start` brings it back at the same address.
    void kill() noexcept { process_.reset(); }
    void start();

private:
    const NovaDatabase& cell_;
    const Keystone& keystone_;
    TemporaryFolder folder_;
    std::string url_;
    std::uint16_t port_ = 0;
    std::optional<Process> process_;
};

}  // namespace porthole::test
