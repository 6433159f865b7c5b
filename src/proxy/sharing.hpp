// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/audit/audit_log.hpp"
#include "consoleauth/token_record.hpp"
#include "proxy/node.hpp"
#include "proxy/session_view.hpp"
#include "proxy/sessions_config.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::proxy {

/// What whoever comes to a console that is in use may do about that.
enum class Choice { join, take_over };

std::string_view choice_name(Choice choice) noexcept;
std::optional<Choice> find_choice(std::string_view name) noexcept;

/// The sessions of one console, the oldest first.
struct ConsoleUsers {
    std::vector<consoleauth::LiveSession> own;     ///< that came of the token in question
    std::vector<consoleauth::LiveSession> others;  ///< and those that did not
};

/// How the users of one console get on with each other: [sessions] sharing and show_holder. The
/// sessions of all nodes count, as far as they have told of themselves; those that came of one
/// token are one user's. A serial line is another console than the screen.
///
/// Lifetime: as long as the process serves. Threads: any.
class Sharing {
public:
    Sharing(
        const SessionsConfig& config,
        Node& node,
        const SessionRegistry& registry,
        audit::AuditLog& audit,
        const Clock& clock
    );

    /// Whether who comes to a console that is in use is told so, and has to choose.
    bool asks() const noexcept { return asks_; }
    bool shows_host() const noexcept { return shows_host_; }

    /// Between which whoever holds `record` has to choose; none: to wait.
    std::vector<Choice> choices(const consoleauth::TokenRecord& record) const;

    /// Who has the console of `record`, save those who have been asked to end. Fails with
    /// store_unavailable where not knowing all of them would let in who may not.
    Task<Result<ConsoleUsers>> users(consoleauth::TokenRecord record);

    /// What the user of `session` is called to who holds `record`: empty where that is not told.
    std::string shown_name(const consoleauth::LiveSession& session) const;

    /// Records what was chosen, and ends `others` where that was to take over. Fails with
    /// audit_unavailable; then they go on.
    Task<Result<void>> choose(
        Choice choice,
        consoleauth::TokenRecord record,
        std::vector<consoleauth::LiveSession> others,
        std::string request_id
    );

    /// Where consoles are for one at a time: waits until those who had the console of `record`
    /// before `session` have gone, as they do when it was taken over. Fails with console_in_use if
    /// they do not.
    Task<Result<void>> have_alone(consoleauth::TokenRecord record, SessionDetails session);

    bool one_at_a_time() const noexcept { return asks_ && !joins_; }

private:
    const bool asks_;
    const bool joins_;
    const bool takes_over_;
    const bool shows_holder_;
    const bool shows_host_;
    Node& node_;
    const SessionRegistry& registry_;
    audit::AuditLog& audit_;
    const Clock& clock_;
};

}  // namespace porthole::proxy
