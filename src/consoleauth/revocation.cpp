// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/revocation.hpp"

#include "base/random.hpp"

#include <array>
#include <utility>

namespace porthole::consoleauth {
namespace {

constexpr std::array<std::pair<RevokedBy, std::string_view>, 6> kNames{{
    {RevokedBy::session, "session"},
    {RevokedBy::grant, "grant"},
    {RevokedBy::instance, "instance"},
    {RevokedBy::user, "user"},
    {RevokedBy::project, "project"},
    {RevokedBy::take_over, "take_over"},
}};

}  // namespace

std::string_view revoked_by_name(RevokedBy by) noexcept {
    return kNames[static_cast<std::size_t>(by)].second;
}

std::optional<RevokedBy> find_revoked_by(std::string_view name) noexcept {
    for (const auto& [by, its_name] : kNames) {
        if (its_name == name) {
            return by;
        }
    }
    return std::nullopt;
}

Revocation make_revocation(RevokedBy by, std::string value, Time now) {
    Revocation revocation;
    revocation.id = random_uuid();
    revocation.by = by;
    revocation.value = std::move(value);
    revocation.made_at = now;
    return revocation;
}

}  // namespace porthole::consoleauth
