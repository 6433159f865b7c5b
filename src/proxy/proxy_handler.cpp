// SPDX-License-Identifier: Apache-2.0
#include "proxy/proxy_handler.hpp"

#include "base/log.hpp"
#include "net/deadline.hpp"
#include "net/farewell.hpp"
#include "net/websocket/handshake.hpp"
#include "proxy/close_code.hpp"
#include "proxy/measured.hpp"
#include "proxy/page_headers.hpp"
#include "proxy/pages.hpp"
#include "proxy/session_state.hpp"
#include "proxy/token_location.hpp"
#include "proxy/viewer_stream.hpp"
#include "virt/console_type.hpp"

#include <algorithm>
#include <memory>

namespace porthole::proxy {
namespace http = net::http;
namespace websocket = net::websocket;
using boost::beast::http::field;
using boost::beast::http::verb;
using consoleauth::Presented;

namespace {

constexpr Milliseconds kAnswerTime{5000};
/// What the viewers of Nova's proxy look for, to the letter.
constexpr std::string_view kViewerAnswer = "HTTP/1.1 200 OK\r\n\r\n";

bool is_viewers(const http::Request& request) {
    return request.method() == verb::connect && request.target().starts_with('/');
}

/// What Nova's token API does not tell of a viewer's token.
std::string_view viewers_type() {
    const auto types = virt::all_console_types();
    const auto found = std::find_if(types.begin(), types.end(), [](const virt::ConsoleType& type) {
        return type.for_viewers;
    });
    return found->name;
}

http::Response plain_text(http::Status status, std::string_view text) {
    http::Response response{status, 11};
    response.set(field::content_type, "text/plain; charset=utf-8");
    response.set(field::cache_control, "no-store");
    response.body() = std::string(text);
    return response;
}

http::Response method_not_allowed(std::string_view allowed) {
    auto response = plain_text(http::Status::method_not_allowed, "Method not allowed.\n");
    response.set(field::allow, allowed);
    return response;
}

/// A task of its own: what the request needed is not kept while the session lasts.
Task<void> open(std::shared_ptr<ConsoleSession> session) {
    co_await session->open();
}

}  // namespace

ProxyHandler::ProxyHandler(SessionServices services, BrowserRules rules)
    : services_(services),
      rules_(std::move(rules)),
      failed_tokens_(rules_.limits, rules_.proxies),
      further_channels_(services.registry, services.clock) {}

Task<http::Response> ProxyHandler::handle(
    net::Worker& /*worker*/,
    const http::Request& request,
    const http::Peer& peer,
    std::string request_id
) {
    http::Response response;
    const auto whole_path = http::target_path(request.target());
    const std::string_view path =
        whole_path ? rules_.prefixes.take_off(*whole_path) : std::string_view();
    if (!whole_path) {
        response = plain_text(http::Status::bad_request, "The request target is malformed.\n");
    } else if (path == "/session" || path == "/session/state") {
        const auto origin = rules_.origins.check(request);
        if (request.method() != verb::post) {
            response = method_not_allowed("POST");
        } else if (!origin) {
            log::info(
                "origin_refused",
                {{"request", request_id}, {"origin", std::string_view(request[field::origin])}}
            );
            response = session_error(origin.error(), request_id);
        } else if (path == "/session") {
            response =
                co_await answer_session_request(request, session_api(), peer.address, request_id);
        } else {
            response =
                co_await answer_state_request(request, session_api(), peer.address, request_id);
        }
    } else if (request.method() != verb::get && request.method() != verb::head) {
        response = method_not_allowed("GET, HEAD");
    } else if (path == "/websockify") {
        response = plain_text(
            http::Status::upgrade_required,
            "This address speaks WebSocket only. Open the console's page instead: the URL that the "
            "API returned.\n"
        );
        response.set(field::upgrade, "websocket");
    } else if (auto page = find_page(request, path)) {
        response = std::move(*page);
    } else if (auto file = rules_.sdk.find(path)) {
        response = std::move(*file);
    } else {
        response = plain_text(http::Status::not_found, "There is no such page.\n");
    }
    set_page_headers(response, rules_.frame_ancestors, path, rules_.sdk.is_for_page(path));
    if (is_for_other_pages(path)) {
        let_other_pages_load(response);
    }
    co_return response;
}

http::Response ProxyHandler::refuse(http::Status status, std::string_view request_id) {
    auto response = Handler::refuse(status, request_id);
    response.set(field::cache_control, "no-store");
    response.set("X-Request-Id", request_id);
    set_page_headers(response, rules_.frame_ancestors);
    return response;
}

SessionApi ProxyHandler::session_api() {
    return {
        services_.authority,
        rules_.hints,
        rules_.prefixes,
        rules_.sdk,
        services_.registry,
        services_.audit,
        services_.clock,
        services_.lifetime,
        failed_tokens_,
        services_.sharing,
    };
}

bool ProxyHandler::wants(const http::Request& request) const {
    return websocket::is_upgrade(request) || is_viewers(request);
}

Task<Result<Admission>> ProxyHandler::admit_viewer(
    const http::Request& request, bool early_bytes, std::string peer, std::string request_id
) {
    const metrics::Timer timer(measured::setup.with({"token"}));
    // No browser sends such a request, so none says where it comes from.
    if (early_bytes || request.count(field::origin) > 0) {
        co_return Errc::request_invalid;
    }
    if (!failed_tokens_.may_try(peer)) {
        co_return Errc::too_many_attempts;
    }
    auto token = find_token(request);
    if (!token) {
        co_return Errc::token_missing;
    }
    auto admission = co_await admit_bare(
        std::move(*token), std::string(viewers_type()), std::move(peer), std::move(request_id)
    );
    if (!admission) {
        co_return admission.error();
    }
    const auto* const type = virt::find_console_type(admission->record.console_type);
    if (type == nullptr || !type->for_viewers) {
        co_return Errc::console_unavailable;
    }
    co_return admission;
}

Task<Result<Admission>> ProxyHandler::admit(
    const http::Request& request, bool early_bytes, std::string peer, std::string request_id
) {
    const metrics::Timer timer(measured::setup.with({"token"}));
    const auto checked = websocket::check_request(request);
    if (!checked || early_bytes) {
        co_return Errc::request_invalid;
    }
    const auto origin = rules_.origins.check(request);
    if (!origin) {
        co_return origin.error();
    }
    if (!failed_tokens_.may_try(peer)) {
        co_return Errc::too_many_attempts;
    }
    Admission admission;
    if (auto secret = find_session_secret(request)) {
        Presented presented(*secret, request_id);
        auto record = co_await services_.authority.authorise(std::move(presented));
        if (!record) {
            co_return record.error();
        }
        admission.record = std::move(*record);
        admission.session_key = session_key(*secret);
        admission.session_secret = std::move(*secret);
        co_return admission;
    }
    auto token = find_token(request);
    if (!token && rules_.token_cookie) {
        token = find_token_cookie(request);
    }
    if (!token) {
        co_return Errc::token_missing;
    }
    std::string hint = rules_.hints.find(request[field::host], request.target());
    co_return co_await admit_bare(
        std::move(*token), std::move(hint), std::move(peer), std::move(request_id)
    );
}

Task<Result<Admission>> ProxyHandler::admit_bare(
    Secret token, std::string type_hint, std::string peer, std::string request_id
) {
    Admission admission;
    const std::string key = session_key(token) + " " + peer;
    Presented presented(std::move(token), request_id, std::move(type_hint));
    auto record = co_await services_.authority.redeem_bare(std::move(presented));
    if (record) {
        const auto* const type = virt::find_console_type(record->console_type);
        const bool has_channels = type != nullptr && type->connections > 1;
        if (has_channels) {
            further_channels_.allow(key, *record);
        }
        admission.record = std::move(*record);
        // Bare clients cannot resume, so nothing ever replaces their sessions.
        admission.session_key = has_channels ? key : request_id;
        co_return admission;
    }
    auto joined = further_channels_.find(key);
    if (record.error() != make_error_code(Errc::token_unknown) || !joined) {
        co_return record.error();
    }
    admission.record = std::move(*joined);
    admission.session_key = key;
    co_return admission;
}

Task<void> ProxyHandler::upgrade(
    net::Worker& worker,
    http::Request request,
    http::Peer peer,
    std::string request_id,
    http::Upgraded connection
) {
    const bool viewers = is_viewers(request);
    const bool early_bytes = !connection.leftover.empty();
    Result<Admission> admission = Errc::request_invalid;
    if (viewers) {
        admission = co_await admit_viewer(request, early_bytes, peer.address, request_id);
    } else {
        admission = co_await admit(request, early_bytes, peer.address, request_id);
    }
    if (admission && admission->record.console && !viewers) {
        const std::string& base_url = admission->record.console->access_url_base;
        const auto came_right = OriginPolicy::check_scheme(request, base_url);
        if (!came_right) {
            admission = came_right.error();
        }
    }
    std::string answer;
    if (admission && viewers) {
        answer = kViewerAnswer;
    } else if (admission) {
        const auto offered = websocket::offered_subprotocols(request);
        const bool binary =
            std::find(offered.begin(), offered.end(), kBinarySubprotocol) != offered.end();
        answer =
            websocket::accept_response(request, binary ? kBinarySubprotocol : std::string_view());
    } else {
        const bool is_news = co_await note_refusal(
            session_api(),
            viewers ? "viewer" : "websocket",
            admission.error(),
            peer.address,
            request_id
        );
        if (is_news) {
            log::info(
                viewers ? "viewer_refused" : "websocket_refused",
                {{"request", request_id},
                 {"peer", peer.address},
                 {"origin", std::string_view(request[field::origin])},
                 {"cause", admission.error()}}
            );
        }
        http::Response response{static_cast<http::Status>(refusal_status(admission.error())), 11};
        response.set(field::connection, "close");
        response.set(field::cache_control, "no-store");
        response.set("X-Request-Id", request_id);
        if (errc_condition(admission.error()) == Condition::unavailable) {
            response.set(field::retry_after, "5");
        }
        answer = http::serialize(response, true);
    }
    const auto sent = co_await net::with_deadline(
        kAnswerTime, connection.stream->write_all(net::as_bytes(answer))
    );
    if (!sent) {
        co_return;
    }
    if (!admission) {
        co_await net::farewell(*connection.stream, worker.buffers, kAnswerTime);
        co_return;
    }
    connection.place.give_up();
    admission->request_id = std::move(request_id);
    admission->peer = std::move(peer.address);
    if (viewers) {
        connection.stream = std::make_unique<ViewerStream>(std::move(connection.stream));
    }
    auto session = std::make_shared<ConsoleSession>(
        worker, services_, std::move(*admission), std::move(connection.stream)
    );
    worker.tasks.spawn(open(std::move(session)));
}

}  // namespace porthole::proxy
