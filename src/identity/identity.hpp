// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "identity/caller.hpp"

#include <memory>
#include <string>

namespace porthole::identity {

/// Tells who calls the API.
///
/// Lifetime: one object per process. Threads: any.
class Identity {
public:
    virtual ~Identity() = default;

    /// Who presents `key` (the request's X-Auth-Token; empty when it has none).
    /// Fails with not_authenticated; what is wrong with the key stays untold.
    virtual Task<Result<Caller>> authenticate(Secret key, std::string request_id) = 0;
};

using IdentityPtr = std::unique_ptr<Identity>;

}  // namespace porthole::identity
