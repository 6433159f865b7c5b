// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vsphere/transport.hpp"
#include "vsphere/types.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace porthole::vsphere {

struct Credentials {
    std::string username;
    Secret password;
};

/// A session that a server opened for us, and what it said about itself then.
///
/// Threads: immutable.
struct Session {
    Secret cookie;
    std::string api_version;  ///< the one to speak
    ServiceContent content;
    std::string user_name;  ///< as the server wrote it
};
using SessionPtr = std::shared_ptr<const Session>;

/// Asks which versions the server speaks and what it is, then logs in, without a cookie of any
/// older session: a server takes a login on a live session for a wrong one. Fails with
/// login_refused and whatever else a call fails with.
Outcome<SessionPtr> log_in(
    Transport& transport, const Credentials& credentials, const CallContext& context
);

/// Ends `session`. Fails like any call; the session is then left to end by itself.
Outcome<void> log_out(Transport& transport, const Session& session, const CallContext& context);

}  // namespace porthole::vsphere
