// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "identity/caller.hpp"

#include <memory>
#include <string>

namespace porthole::identity {

/// What a caller presents.
struct Credentials {
    Secret token;  ///< the request's X-Auth-Token: who it is for; empty when it has none
    /// The request's X-Service-Token: the service that sends it; empty when it has none.
    Secret service_token;
};

/// Tells who calls the API.
///
/// Lifetime: one object per process. Threads: any.
class Identity {
public:
    virtual ~Identity() = default;

    /// Who presents `credentials`. Fails with not_authenticated (what is wrong with them stays
    /// untold), with not_permitted for somebody who is known and works in no project, and with
    /// identity_unavailable when nobody can tell now; then the detail is in the log under
    /// `request_id`.
    virtual Task<Result<Caller>> authenticate(Credentials credentials, std::string request_id) = 0;

    /// How to be known: the WWW-Authenticate header of an answer to who is not.
    virtual std::string challenge() const = 0;
};

using IdentityPtr = std::unique_ptr<Identity>;

}  // namespace porthole::identity
