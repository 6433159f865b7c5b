// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "keystone/account_config.hpp"
#include "keystone/error.hpp"
#include "net/http/client.hpp"

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace porthole::keystone {

/// Our account in a cloud, logged in: requests to the cloud's services, with its token. That token
/// is obtained when the first call needs it and kept until shortly before its end; when a service
/// takes it no longer, it is obtained once anew. A refused login is not tried again at once, so
/// that the account is not locked.
///
/// Lifetime: within its clock's. Threads: any; calls run in parallel and block theirs.
class Account {
public:
    using Deadline = std::chrono::steady_clock::time_point;

    /// `config` is one in which `problems` finds none; it stands in the table `table`, as remedies
    /// name it: "[identity.keystone]". No call connects for longer than `connect_timeout`.
    Account(
        const AccountConfig& config, std::string table, Seconds connect_timeout, const Clock& clock
    );

    /// Keystone's own address, with /v3.
    const std::string& keystone_url() const noexcept { return base_url_; }

    /// The public address of the cloud's service of this type ("compute"), as the catalogue has it.
    Outcome<std::string> endpoint(std::string_view service_type, Deadline deadline);

    /// Sends `request` with our token; `call` names it in errors. Statuses other than 401 are the
    /// caller's to judge.
    Outcome<net::http::ClientReply> send(std::string_view call, net::http::ClientRequest request);

    /// Has the next call log in anew, as after roles were given.
    void log_out();

    /// The error for an answer that `call` should not get.
    Error unexpected_status(std::string_view call, int status) const;

private:
    struct Login {
        Secret token;
        Time renew_at;
        std::string body;  ///< with the catalogue
    };

    Outcome<Login> login(Deadline deadline);
    Outcome<Login> log_in(Deadline deadline);
    /// Forgets our token, if it still is `token`.
    void forget(const Secret& token);
    Error error_of(std::string_view call, const net::http::ClientError& failed) const;

    const std::string table_;
    const std::string base_url_;
    const Secret login_body_;
    const Clock& clock_;
    net::http::Client http_;

    std::timed_mutex login_mutex_;  // held while logging in: one login serves all
    std::mutex mutex_;
    std::optional<Login> own_;       // guarded by mutex_
    std::optional<Error> refusal_;   // guarded by mutex_: of the last login
    Milliseconds refused_until_{0};  // by Clock::running; guarded by mutex_
};

}  // namespace porthole::keystone
