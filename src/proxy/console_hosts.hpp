// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/breaker.hpp"
#include "base/expiring_cache.hpp"

#include <boost/system/error_code.hpp>

#include <memory>
#include <mutex>
#include <string>

namespace porthole::proxy {

/// Remembers which hosts of consoles do not answer, so that nobody waits for one that did not
/// answer several times in a row: it is left alone for a moment, then one session tries it. Each
/// host for itself.
///
/// Lifetime: within its clock's. Threads: any.
class ConsoleHosts {
public:
    explicit ConsoleHosts(const Clock& clock);

    /// Whether to connect to `host` ("esx7.example:443") now.
    bool lets_in(const std::string& host);

    /// How opening a console there went: upstream_unreachable and deadline_exceeded mean that it
    /// does not answer; whatever else does not.
    void note(const std::string& host, const boost::system::error_code& outcome);

private:
    using BreakerPtr = std::shared_ptr<Breaker>;

    const Clock& clock_;
    std::mutex mutex_;                      // of two that note the first failure, one begins
    ExpiringCache<BreakerPtr> in_trouble_;  ///< by host; those that answer are not there
};

}  // namespace porthole::proxy
