// SPDX-License-Identifier: Apache-2.0
#include "vsphere/https_transport.hpp"

#include "vsphere/xml_text.hpp"

#include <string_view>
#include <utility>

namespace porthole::vsphere {
namespace {

constexpr std::string_view kCookieName = "vmware_soap_session=";

using net::http::ClientError;
using net::http::ClientReply;
using net::http::ClientRequest;

ErrorKind kind_of(ClientError::Kind kind) noexcept {
    switch (kind) {
        case ClientError::Kind::certificate:
            return ErrorKind::certificate;
        case ClientError::Kind::protocol:
            return ErrorKind::protocol;
        case ClientError::Kind::invalid_text:
            return ErrorKind::invalid_text;
        case ClientError::Kind::unreachable:
            break;
    }
    return ErrorKind::unreachable;
}

/// The session cookie's value as the server wrote it, quotes and all.
Secret session_cookie(const ClientReply& reply) {
    Secret cookie;
    for (const auto& header : reply.headers) {
        std::string_view value = header.value.reveal();
        if (header.name != "set-cookie" || !value.starts_with(kCookieName)) {
            continue;
        }
        value.remove_prefix(kCookieName.size());
        value = value.substr(0, value.find(';'));
        cookie = Secret(std::string(value.substr(0, value.find_last_not_of(" \t") + 1)));
    }
    return cookie;
}

class HttpsTransport final : public Transport {
public:
    HttpsTransport(Endpoint endpoint, net::http::ClientOptions options)
        : endpoint_(std::move(endpoint)), client_(std::move(options)) {}

    Outcome<HttpReply> exchange(const HttpRequest& request) override {
        auto answered = client_.exchange(as_sent(request));
        if (!answered) {
            return error_of(answered.error(), {});
        }
        HttpReply reply;
        reply.status = answered->status;
        reply.cookie = session_cookie(*answered);
        reply.body = std::move(answered->body);
        return reply;
    }

    const Endpoint& endpoint() const noexcept override { return endpoint_; }

private:
    ClientRequest as_sent(const HttpRequest& request) const {
        ClientRequest sent;
        sent.deadline = request.deadline;
        sent.stop = request.stop;
        if (request.target == HttpRequest::Target::service_versions) {
            sent.url = endpoint_.versions_url;
            return sent;
        }
        sent.method = "POST";
        sent.url = endpoint_.sdk_url;
        sent.headers.push_back({"Content-Type", Secret("text/xml; charset=utf-8")});
        sent.headers.push_back({"SOAPAction", Secret(request.soap_action)});
        if (!request.cookie.empty()) {
            Secret cookie(std::string(kCookieName) + request.cookie.reveal());
            sent.headers.push_back({"Cookie", std::move(cookie)});
        }
        sent.body = request.body;
        return sent;
    }

    const Endpoint endpoint_;
    net::http::Client client_;
};

}  // namespace

Error error_of(const ClientError& failed, std::string_view method) {
    Error error;
    error.method = method;
    error.kind = kind_of(failed.kind);
    error.detail = clean_text(failed.detail);
    error.seen = failed.seen;
    return error;
}

TransportPtr make_https_transport(Endpoint endpoint, net::http::ClientOptions options) {
    return std::make_unique<HttpsTransport>(std::move(endpoint), std::move(options));
}

}  // namespace porthole::vsphere
