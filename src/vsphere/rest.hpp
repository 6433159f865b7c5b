// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http/client.hpp"
#include "vsphere/endpoint.hpp"
#include "vsphere/login.hpp"

#include <boost/json/value.hpp>

#include <mutex>
#include <optional>
#include <string>

namespace porthole::vsphere {

/// A call of vCenter's REST API, in words that both of its forms have.
struct RestCall {
    const char* method = "GET";
    std::string resource;     ///< of the tagging service: "tag"
    std::string id;           ///< of one of them; empty: all
    std::string action;       ///< what to do, where the method does not say; empty: nothing else
    boost::json::value body;  ///< null: none
};

/// vCenter's REST API for what SOAP does not have, in its form /api (7.0 and newer) or else /rest
/// (6.5 and newer), with a session of its own that begins with the first call.
///
/// Lifetime: outlives its calls. Threads: any; calls run in parallel and block theirs.
class Rest {
public:
    Rest(const Endpoint& endpoint, net::http::ClientOptions options, Credentials credentials);

    /// What the server says to `request`. Made once more, with a new session, where the old one has
    /// ended.
    Outcome<boost::json::value> call(const RestCall& request, const CallContext& context);

    /// Ends the session, if there is one.
    void log_out(const CallContext& context);

private:
    /// One of the two forms.
    struct Form;
    struct Login {
        const Form* form = nullptr;
        Secret key;
    };

    static const Form kApi;
    static const Form kRest;

    Outcome<Login> login(const CallContext& context);
    Outcome<Login> log_in(const Form& form, const CallContext& context);
    net::http::ClientRequest as_sent(
        const RestCall& request, const Login& login, const CallContext& context
    ) const;
    void forget(const Login& login);

    const std::string origin_;
    const Credentials credentials_;
    net::http::Client http_;
    std::mutex mutex_;
    std::optional<Login> login_;  // guarded by mutex_
};

}  // namespace porthole::vsphere
