// SPDX-License-Identifier: Apache-2.0
#include "vsphere/rest.hpp"

#include "base/hash.hpp"
#include "vsphere/https_transport.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include <string_view>
#include <utility>

namespace porthole::vsphere {
namespace json = boost::json;

struct Rest::Form {
    const char* session;
    const char* tagging;
    const char* id;      ///< what comes before an id in a path
    const char* action;  ///< the query parameter that says what to do
};

const Rest::Form Rest::kApi{"/api/session", "/api/cis/tagging/", "/", "?action="};
const Rest::Form Rest::kRest{
    "/rest/com/vmware/cis/session", "/rest/com/vmware/cis/tagging/", "/id:", "?~action="
};

namespace {

constexpr const char* kSessionHeader = "vmware-api-session-id";

/// RFC 7617.
Secret basic(const Credentials& credentials) {
    const Secret pair(credentials.username + ':' + credentials.password.reveal());
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(pair.reveal().data());
    return Secret("Basic " + to_base64({bytes, pair.reveal().size()}));
}

Error failure(ErrorKind kind, std::string_view method, std::string detail) {
    Error error;
    error.kind = kind;
    error.method = method;
    error.detail = std::move(detail);
    return error;
}

Error unexpected(std::string_view method, int status) {
    const std::string detail = "vCenter's REST API answered " + std::to_string(status);
    switch (status) {
        case 401:
            return failure(ErrorKind::not_authenticated, method, detail);
        case 403:
            return failure(ErrorKind::not_permitted, method, detail);
        case 404:
            return failure(ErrorKind::unsupported, method, detail);
        case 502:
        case 503:
        case 504:
            return failure(ErrorKind::unreachable, method, detail);
        default:
            return failure(ErrorKind::protocol, method, detail);
    }
}

/// /rest wraps each answer into {"value": …}, /api does not.
Outcome<json::value> read(std::string_view method, const std::string& body) {
    boost::system::error_code error;
    json::value answer = json::parse(body, error);
    if (error) {
        return failure(ErrorKind::protocol, method, "the answer is not JSON");
    }
    if (json::object* const object = answer.if_object(); object && object->contains("value")) {
        json::value inner = std::move(object->at("value"));
        return inner;
    }
    return answer;
}

}  // namespace

Rest::Rest(const Endpoint& endpoint, net::http::ClientOptions options, Credentials credentials)
    : origin_(endpoint.origin), credentials_(std::move(credentials)), http_(std::move(options)) {}

Outcome<Rest::Login> Rest::log_in(const Form& form, const CallContext& context) {
    net::http::ClientRequest request;
    request.method = "POST";
    request.url = origin_ + form.session;
    request.deadline = context.deadline;
    request.headers.push_back({"Authorization", basic(credentials_)});
    const auto reply = http_.exchange(request);
    if (!reply) {
        return error_of(reply.error(), "session");
    }
    if (reply->status == 401) {
        return failure(
            ErrorKind::login_refused, "session", "vCenter's REST API refuses our account"
        );
    }
    if (reply->status != 200 && reply->status != 201) {
        return unexpected("session", reply->status);
    }
    const auto key = read("session", reply->body);
    if (!key) {
        return key.error();
    }
    if (!key->is_string()) {
        return failure(ErrorKind::protocol, "session", "the answer holds no session");
    }
    Login made;
    made.form = &form;
    made.key = Secret(std::string(key->get_string()));
    return made;
}

Outcome<Rest::Login> Rest::login(const CallContext& context) {
    {
        const std::scoped_lock lock(mutex_);
        if (login_) {
            return *login_;
        }
    }
    auto made = log_in(kApi, context);
    if (!made && made.error().kind == ErrorKind::unsupported) {
        made = log_in(kRest, context);
    }
    if (made) {
        const std::scoped_lock lock(mutex_);
        login_ = *made;
    }
    return made;
}

void Rest::forget(const Login& login) {
    const std::scoped_lock lock(mutex_);
    if (login_ && login_->key.reveal() == login.key.reveal()) {
        login_.reset();
    }
}

net::http::ClientRequest Rest::as_sent(
    const RestCall& request, const Login& login, const CallContext& context
) const {
    const Form& form = *login.form;
    net::http::ClientRequest sent;
    sent.method = request.method;
    sent.url = origin_ + form.tagging + request.resource;
    if (!request.id.empty()) {
        sent.url += form.id + boost::urls::encode(request.id, boost::urls::unreserved_chars);
    }
    if (!request.action.empty()) {
        sent.url += form.action + request.action;
    }
    sent.headers.push_back({kSessionHeader, login.key});
    if (!request.body.is_null()) {
        sent.headers.push_back({"Content-Type", Secret("application/json")});
        sent.body = Secret(json::serialize(request.body));
    }
    sent.deadline = context.deadline;
    return sent;
}

Outcome<json::value> Rest::call(const RestCall& request, const CallContext& context) {
    for (bool renewed = false;; renewed = true) {
        const auto session = login(context);
        if (!session) {
            return session.error();
        }
        const auto reply = http_.exchange(as_sent(request, *session, context));
        if (!reply) {
            return error_of(reply.error(), request.resource);
        }
        if (reply->status == 401) {
            forget(*session);
            if (!renewed) {
                continue;
            }
        }
        if (reply->status != 200) {
            return unexpected(request.resource, reply->status);
        }
        return read(request.resource, reply->body);
    }
}

void Rest::log_out(const CallContext& context) {
    std::optional<Login> last;
    {
        const std::scoped_lock lock(mutex_);
        last = std::exchange(login_, std::nullopt);
    }
    if (!last) {
        return;
    }
    net::http::ClientRequest request;
    request.method = "DELETE";
    request.url = origin_ + last->form->session;
    request.headers.push_back({kSessionHeader, last->key});
    request.deadline = context.deadline;
    static_cast<void>(http_.exchange(request));  // a courtesy
}

}  // namespace porthole::vsphere
