// SPDX-License-Identifier: Apache-2.0
// Who a token is said to belong to is always somebody, with roles that have names.
#include "fuzz/fuzz_target.hpp"
#include "keystone/token.hpp"

#include <algorithm>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace porthole;
    const auto token = keystone::parse_token(fuzz::as_text(data, size));
    if (!token) {
        return 0;
    }
    fuzz::require(!token->user_id.empty(), "a token is somebody's");
    fuzz::require(
        std::none_of(
            token->roles.begin(), token->roles.end(), [](const auto& role) { return role.empty(); }
        ),
        "roles have names"
    );
    fuzz::require(token->expires.time_since_epoch() > Seconds(-70'000'000'000), "it ends");
    return 0;
}
