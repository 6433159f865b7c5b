// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::consoleauth {

/// What a revocation goes by. A grant is the id of a token, which all that follows from it shares.
/// `take_over` is for one session, as `session` is, and says who took its console over: the
/// session's id, a blank, and what that user is called to the other, which may be nothing.
enum class RevokedBy { session, grant, instance, user, project, take_over };

std::string_view revoked_by_name(RevokedBy by) noexcept;
std::optional<RevokedBy> find_revoked_by(std::string_view name) noexcept;

/// "What `by` calls `value` may not be used any more, if it was granted at `made_at` or before."
struct Revocation {
    std::string id;  ///< of the revocation: one that is heard of twice has happened once
    RevokedBy by = RevokedBy::grant;
    std::string value;
    Time made_at;  ///< by the clock of the node that was asked

    friend bool operator==(const Revocation&, const Revocation&) = default;
};

/// A revocation of this moment.
Revocation make_revocation(RevokedBy by, std::string value, Time now);

/// What a store told of revocations.
struct Revocations {
    std::vector<Revocation> all;
    std::int64_t heard_at = 0;  ///< milliseconds by the store's own clock: nothing that the store
                                ///< had been told by then is missing
};

}  // namespace porthole::consoleauth
