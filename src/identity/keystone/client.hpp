// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "identity/keystone_config.hpp"
#include "keystone/account.hpp"
#include "keystone/token.hpp"

#include <optional>

namespace porthole::identity {

/// Asks one Keystone about tokens, with an account of ours.
///
/// Lifetime: within its clock's. Threads: any; calls run in parallel and block theirs.
class KeystoneClient {
public:
    using Deadline = keystone::Account::Deadline;

    /// `config` is one in which `problems` finds none.
    KeystoneClient(const KeystoneConfig& config, const Clock& clock);

    /// What `token` stands for; nothing when it is not valid. With `allow_expired` one that expired
    /// within Keystone's `allow_expired_window` is, too.
    keystone::Outcome<std::optional<keystone::Token>> look_up(
        const Secret& token, bool allow_expired, Deadline deadline
    );

private:
    keystone::Account account_;
};

/// A token that Keystone could have made: printable, without blanks, of a reasonable length.
/// Others need no asking.
bool can_be_token(const Secret& token) noexcept;

}  // namespace porthole::identity
