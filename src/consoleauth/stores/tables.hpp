// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "consoleauth/session_directory.hpp"

#include <cstdint>
#include <string_view>

// What the stores in databases have in common: the same tables and steps, each in its dialect.

namespace porthole::consoleauth {

/// A moment as columns hold it: milliseconds since 1970.
std::int64_t number_of(Time time);

/// The tokens' column that holds what a revocation by this names. Empty: none does, since tokens
/// are not a session's.
std::string_view token_column(RevokedBy by);

/// The statements of a node's announcement, with their parameters in this order.
struct AnnouncementStatements {
    std::string_view prolong;   ///< expires_at, node, now; changes one row if the node exists
    std::string_view hide_all;  ///< node
    std::string_view appear;    ///< node, expires_at
    std::string_view show;      ///< id, node, project_id, instance_id, user, body
    std::string_view hide;      ///< id, node
};

/// Carries an announcement out by `change(statement, parameters...)`, which returns as a Result how
/// many rows that has changed. Stops at the first that fails.
template <class Change>
Result<Standing> write(
    const Announcement& announcement,
    Time now,
    const AnnouncementStatements& statements,
    Change change
) {
    const std::string& node = announcement.node;
    const std::int64_t until = number_of(announcement.expires_at);
    Result<std::size_t> done = change(statements.prolong, until, node, number_of(now));
    const bool known = done && *done == 1;
    if (done && !known) {
        done = change(statements.hide_all, node);
        done = done ? change(statements.appear, node, until) : done;
    }
    for (const LiveSession& session : announcement.changed) {
        const std::string body = to_text(session);
        done = done ? change(
                          statements.show,
                          session.id,
                          node,
                          session.project_id,
                          session.instance_id,
                          session.user,
                          body
                      )
                    : done;
    }
    for (const std::string& id : announcement.gone) {
        done = done ? change(statements.hide, id, node) : done;
    }
    if (!done) {
        return done.error();
    }
    return known ? Standing::stayed : Standing::appeared;
}

}  // namespace porthole::consoleauth
