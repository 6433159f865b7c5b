// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http/server.hpp"
#include "proxy/console_session.hpp"
#include "proxy/further_channels.hpp"
#include "proxy/origin.hpp"
#include "proxy/path_prefixes.hpp"
#include "proxy/session_api.hpp"
#include "proxy/type_hints.hpp"
#include "proxy/wmks_sdk.hpp"

#include <string>
#include <vector>

namespace porthole::proxy {

/// Who may open consoles, and how requests are understood.
struct BrowserRules {
    OriginPolicy origins;
    TypeHints hints;
    std::vector<std::string> frame_ancestors;
    PathPrefixes prefixes;
    LimitsConfig limits;
    net::Networks proxies;  ///< see net::source_of
    WmksSdk sdk;
    bool token_cookie;  ///< take a WebSocket's token from the cookie `token`, too, as clients of
                        ///< Nova's proxies send it
};

/// The browser's side of Porthole: pages, `POST /session`, and WebSockets on any path, all on one
/// port.
///
/// Lifetime: as long as the process serves. Threads: as net::http::Handler.
class ProxyHandler final : public net::http::Handler {
public:
    ProxyHandler(SessionServices services, BrowserRules rules);

    Task<net::http::Response> handle(
        net::Worker& worker,
        const net::http::Request& request,
        const net::http::Peer& peer,
        std::string request_id
    ) override;

    /// WebSockets; and what nova-xvpvncproxy's viewers send: `CONNECT /…?token=…`, upon which the
    /// connection is RFB's.
    bool wants(const net::http::Request& request) const override;

    /// Lets the browser in or refuses it before the upgrade: with a status and an empty body, as
    /// clients of Nova's proxies expect. Everything after the upgrade is the session's.
    Task<void> upgrade(
        net::Worker& worker,
        net::http::Request request,
        net::http::Peer peer,
        std::string request_id,
        net::http::Upgraded connection
    ) override;

    /// With the headers of every other answer.
    net::http::Response refuse(net::http::Status status, std::string_view request_id) override;

private:
    SessionApi session_api();

    Task<Result<Admission>> admit(
        const net::http::Request& request,
        bool early_bytes,
        std::string peer,
        std::string request_id
    );
    /// As `admit`, a native viewer: by a token of a type for such, and nothing else.
    Task<Result<Admission>> admit_viewer(
        const net::http::Request& request,
        bool early_bytes,
        std::string peer,
        std::string request_id
    );
    /// Lets a client in that presents a token and no session secret.
    Task<Result<Admission>> admit_bare(
        Secret token, std::string type_hint, std::string peer, std::string request_id
    );

    SessionServices services_;
    BrowserRules rules_;
    FailedTokens failed_tokens_;
    FurtherChannels further_channels_;
};

}  // namespace porthole::proxy
