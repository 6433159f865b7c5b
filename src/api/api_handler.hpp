// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/api_config.hpp"
#include "api/cors.hpp"
#include "api/operation.hpp"
#include "api/router.hpp"
#include "identity/identity.hpp"
#include "net/http/server.hpp"

#include <string>

namespace porthole::api {

/// The REST API: Nova's console API for clouds (resources/), and the seed's own form of it. What
/// all of it has in common happens here, in this order: CORS, the route, who calls, the
/// microversion, the body, the action, the answer's headers.
///
/// Lifetime: as long as the process serves. Threads: as net::http::Handler.
class ApiHandler final : public net::http::Handler {
public:
    ApiHandler(
        const ApiConfig& config, compute::ConsoleService& consoles, identity::Identity& identity
    );

    Task<net::http::Response> handle(
        net::Worker& worker,
        const net::http::Request& request,
        const net::http::Peer& peer,
        std::string request_id
    ) override;

    net::http::Response refuse(net::http::Status status, std::string_view request_id) override;

private:
    Task<net::http::Response> answer(
        const net::http::Request& request, const net::http::Peer& peer, std::string request_id
    );
    /// Once the caller is known, where the operation wants to know.
    Task<net::http::Response> act(const net::http::Request& request, const Route& route, Call call);

    const std::string public_url_;
    const Cors cors_;
    const Operations operations_;
    const Router router_;
    compute::ConsoleService& consoles_;
    identity::Identity& identity_;
};

}  // namespace porthole::api
