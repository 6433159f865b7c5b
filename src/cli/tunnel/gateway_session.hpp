// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/secret.hpp"
#include "cli/tunnel/console_url.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <mutex>
#include <string>
#include <utility>

namespace porthole::cli {

/// How a gateway proves who it is: by a chain to `ca_file`; empty: to the system's authorities.
struct GatewayTrust {
    std::string ca_file;
};

/// One console, from its URL on: redeemed once, and resumed whenever a viewer connects again.
///
/// Threads: any.
class GatewaySession {
public:
    /// Redeems the URL's token. Throws std::runtime_error with the gateway's reason.
    GatewaySession(ConsoleUrl url, GatewayTrust trust);

    const ConsoleUrl& url() const noexcept { return url_; }
    const GatewayTrust& trust() const noexcept { return trust_; }
    const std::string& type() const noexcept { return type_; }
    const std::string& instance_name() const noexcept { return instance_name_; }

    /// What lets the next connection in. Throws std::runtime_error with the gateway's reason.
    Secret enter();
    /// That connection has ended.
    void leave();

private:
    void ask(const std::string& kind, const Secret& secret);
    /// Status and body of the answer to POST /session.
    std::pair<long, boost::json::value> post(const boost::json::object& question) const;

    const ConsoleUrl url_;
    const GatewayTrust trust_;
    std::string type_;
    std::string instance_name_;
    std::mutex mutex_;  // guards what follows
    Secret secret_;
    bool fresh_ = true;  ///< nobody has come in with it yet
    int connections_ = 0;
};

}  // namespace porthole::cli
