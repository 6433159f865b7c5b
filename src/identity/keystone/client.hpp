// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "identity/keystone/token.hpp"
#include "identity/keystone_config.hpp"
#include "net/http/client.hpp"

#include <boost/system/result.hpp>

#include <chrono>
#include <mutex>
#include <optional>
#include <string>

namespace porthole::identity {

/// Why Keystone did not tell.
struct KeystoneError {
    std::string call;       ///< "GET /auth/tokens"
    std::string detail;     ///< what happened; may hold text from outside
    std::string remedy;     ///< what an operator can do about it: one sentence
    bool repeated = false;  ///< remembered from an earlier call: Keystone was not asked
};

template <class T>
using KeystoneOutcome = boost::system::result<T, KeystoneError>;

/// Asks one Keystone about tokens, with an account of ours. That account's own token is obtained
/// when the first call needs it and kept until shortly before its end; when Keystone takes it no
/// longer, it is obtained once anew. A refused login is not tried again at once, so that the
/// account is not locked.
///
/// Lifetime: within its clock's. Threads: any; calls run in parallel and block theirs.
class KeystoneClient {
public:
    using Deadline = std::chrono::steady_clock::time_point;

    /// `config` is one in which `problems` finds none.
    KeystoneClient(const KeystoneConfig& config, const Clock& clock);

    /// What `token` stands for; nothing when it is not valid. With `allow_expired` one that expired
    /// within Keystone's `allow_expired_window` is, too.
    KeystoneOutcome<std::optional<KeystoneToken>> look_up(
        const Secret& token, bool allow_expired, Deadline deadline
    );

private:
    struct Own {
        Secret token;
        Time renew_at;
    };

    KeystoneOutcome<Secret> own_token(Deadline deadline);
    KeystoneOutcome<Own> log_in(Deadline deadline);
    /// Forgets our own token, if it still is `token`.
    void forget(const Secret& token);

    const std::string base_url_;
    const Secret login_body_;
    const Clock& clock_;
    net::http::Client http_;

    std::timed_mutex login_mutex_;  // held while logging in: one login serves all
    std::mutex mutex_;
    std::optional<Own> own_;                // guarded by mutex_
    std::optional<KeystoneError> refusal_;  // guarded by mutex_: of the last login
    Time refused_until_;                    // guarded by mutex_
};

/// A token that Keystone could have made: printable, without blanks, of a reasonable length.
/// Others need no asking.
bool can_be_token(const Secret& token) noexcept;

}  // namespace porthole::identity
