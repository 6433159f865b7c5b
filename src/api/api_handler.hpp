// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/console_request.hpp"
#include "compute/console_service.hpp"
#include "identity/identity.hpp"
#include "net/http/server.hpp"

#include <string>

namespace porthole::api {

/// The REST API: the seed's `POST /servers/{uuid}/console`, and Nova's `POST
/// /v2.1/servers/{uuid}/remote-consoles` since 2.6.
///
/// Lifetime: as long as the process serves. Threads: as net::http::Handler.
class ApiHandler final : public net::http::Handler {
public:
    ApiHandler(compute::ConsoleService& consoles, identity::Identity& identity);

    Task<net::http::Response> handle(
        net::Worker& worker,
        const net::http::Request& request,
        const net::http::Peer& peer,
        std::string request_id
    ) override;

private:
    /// One of the two ways to ask for a console.
    struct Route {
        std::string instance_id;
        bool nova = false;
    };
    static std::variant<Route, Fault> find_route(const net::http::Request& request);
    Task<net::http::Response> create_console(
        const net::http::Request& request, Route route, Microversion version, std::string request_id
    );

    compute::ConsoleService& consoles_;
    identity::Identity& identity_;
};

}  // namespace porthole::api
