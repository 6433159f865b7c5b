// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "support/certificate.hpp"
#include "support/console_client.hpp"
#include "support/process.hpp"
#include "support/temporary_folder.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::test {

/// An application credential: what it is called and what opens it.
struct ApplicationCredential {
    std::string id;
    std::string secret;
};

/// Debian's Keystone, with a database of its own and the user "admin". Starting it takes seconds,
/// so a test program has one.
///
/// Threads: one.
class Keystone {
public:
    Keystone();

    /// "http://127.0.0.1:PORT/v3"
    const std::string& url() const noexcept { return url_; }
    /// The same over TLS, with `certificate()`.
    const std::string& tls_url() const noexcept { return tls_url_; }
    const Certificate& certificate() const noexcept { return certificate_; }

    /// Ends it as a power failure would; `start` brings it back at the same addresses.
    void kill() noexcept { process_.reset(); }
    void start();

    /// Has all calls wait, until `resume`.
    void stall() { order("stall"); }
    void resume() { order("resume"); }
    /// How long tokens live that are issued from now on.
    void set_expiration(Seconds life);

    /// How many requests so far began with `prefix`: "GET /v3/auth/tokens".
    int requests(std::string_view prefix) const;

    /// Makes a project, a user with that name for a password, or a role, and returns its id.
    std::string make_project(const std::string& name);
    std::string make_user(const std::string& name);
    std::string make_role(const std::string& name);
    /// The id of the project called `name`.
    std::string project(const std::string& name);
    /// Gives a user a role in a project; all by their ids.
    void grant(const std::string& user, const std::string& project, const std::string& role);
    /// The id of one of the roles that are there from the beginning: "member".
    std::string role(const std::string& name);
    /// One of the user called `name`, in the project with this id. With `path` it is good for GET
    /// requests of the compute service to that path alone.
    ApplicationCredential make_application_credential(
        const std::string& name, const std::string& project, const std::string& path = {}
    );
    /// Puts a service of `type` ("compute") into the catalogue, in region RegionOne, at `url`.
    void register_service(const std::string& type, const std::string& url);

    /// A token of the user called `name` in the project with this id, of the system ("system"), or
    /// of no scope ("").
    std::string token(const std::string& name, const std::string& project);
    std::string token(const ApplicationCredential& credential);
    void revoke(const std::string& token);
    /// Sets a user's password to its name, as it is already: which ends all its tokens.
    void renew_password(const std::string& user, const std::string& name);

private:
    HttpAnswer send(
        std::string_view verb,
        const std::string& path,
        const boost::json::value& body = nullptr,
        const Fields& fields = {}
    ) const;
    /// As the administrator. Throws unless that succeeds.
    boost::json::value administer(
        std::string_view verb, const std::string& path, const boost::json::value& body = nullptr
    );
    void order(const std::string& line);

    const Certificate certificate_;
    TemporaryFolder folder_;
    std::string url_;
    std::string tls_url_;
    std::uint16_t port_ = 0;
    std::uint16_t tls_port_ = 0;
    std::string admin_token_;
    std::optional<Process> process_;
};

}  // namespace porthole::test
