// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "admin/health.hpp"
#include "base/audit/audit_log.hpp"
#include "base/secret.hpp"
#include "consoleauth/token_service.hpp"
#include "identity/identity.hpp"
#include "identity/policy.hpp"
#include "net/http/server.hpp"
#include "proxy/node.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace porthole::admin {

/// What operators look at and act on.
struct AdminServices {
    proxy::Node& node;
    consoleauth::TokenService* tokens;  ///< null: tokens are not ours to revoke
    identity::Identity& identity;
    const identity::Policy& policy;
    Health& health;
    audit::AuditLog& audit;
    const Clock& clock;
};

/// Who may be one.
struct AdminRules {
    Secret key;       ///< beside those whom policy lets administer; empty: there is none
    bool any_caller;  ///< everybody who comes is an administrator, so no web page may send them
    std::string_view version;
    /// Has another process of the program serve in our place. Threads: any.
    std::function<void()> upgrade;
};

/// The operators' side, on listeners of its own: /healthz, /readyz, /version and /metrics for
/// whoever gets as far as the listener (they name neither users nor instances), /sessions,
/// /revocations and /upgrade for who may administer, and a page at / that shows sessions.
///
/// Lifetime: as long as the process serves. Threads: as net::http::Handler.
class AdminHandler final : public net::http::Handler {
public:
    AdminHandler(AdminServices services, AdminRules rules);

    Task<net::http::Response> handle(
        net::Worker& worker,
        const net::http::Request& request,
        const net::http::Peer& peer,
        std::string request_id
    ) override;

private:
    Task<net::http::Response> answer(
        const net::http::Request& request, std::string path, std::string request_id
    );
    Task<net::http::Response> answer_administrator(
        const net::http::Request& request, std::string path, std::string request_id
    );
    Task<Result<identity::Caller>> authenticate(
        const net::http::Request& request, std::string request_id
    );
    Task<net::http::Response> hand_over(std::string by, std::string request_id);

    const AdminServices services_;
    const AdminRules rules_;
};

}  // namespace porthole::admin
