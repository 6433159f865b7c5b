// SPDX-License-Identifier: Apache-2.0
#include "vsphere/https_transport.hpp"

#include "support/canned_https_server.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace porthole::vsphere {
namespace {

using test::CannedHttpsServer;

const std::string kHead = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n";

TransportPtr connect_to(const CannedHttpsServer& server) {
    net::http::ClientOptions options;
    options.thumbprint = net::Thumbprint::parse(server.certificate().sha256);
    return make_https_transport(*parse_endpoint(server.url()), std::move(options));
}

HttpRequest call() {
    HttpRequest request;
    request.soap_action = "urn:vim25/8.0.3.0";
    request.body = Secret("<envelope/>");
    request.deadline = std::chrono::steady_clock::now() + Seconds(30);
    return request;
}

TEST(HttpsTransportTest, SendsWhatAServerExpects) {
    std::string header;
    const CannedHttpsServer server([&](const std::string& received, const auto& write) {
        header = received;
        write(kHead + "Content-Length: 4\r\n\r\nbody");
    });
    auto request = call();
    request.cookie = Secret("\"abc-1\"");

    const auto reply = connect_to(server)->exchange(request);

    ASSERT_TRUE(reply) << reply.error().detail;
    EXPECT_EQ(reply->status, 200);
    EXPECT_EQ(reply->body, "body");
    EXPECT_TRUE(header.starts_with("POST /sdk HTTP/1.1\r\n"));
    EXPECT_NE(header.find("\r\nSOAPAction: urn:vim25/8.0.3.0\r\n"), std::string::npos);
    EXPECT_NE(header.find("\r\nCookie: vmware_soap_session=\"abc-1\"\r\n"), std::string::npos);
    EXPECT_NE(header.find("\r\nContent-Type: text/xml; charset=utf-8\r\n"), std::string::npos);
    EXPECT_EQ(header.find("Expect"), std::string::npos);
}

TEST(HttpsTransportTest, TakesTheSessionCookieVerbatimAndNoOther) {
    const CannedHttpsServer server(
        kHead +
        "Set-Cookie: other=1\r\nset-cookie: vmware_soap_session=\"a b/+=c\"; Path=/; HttpOnly; "
        "Secure; \r\n" +
        "Set-Cookie: not_vmware_soap_session=2\r\nContent-Length: 0\r\n\r\n"
    );

    const auto reply = connect_to(server)->exchange(call());

    ASSERT_TRUE(reply) << reply.error().detail;
    EXPECT_EQ(reply->cookie.reveal(), "\"a b/+=c\"");
}

TEST(HttpsTransportTest, RefusesHeadersThatWouldHoldAnother) {
    const CannedHttpsServer server(kHead + "Content-Length: 0\r\n\r\n");
    const auto transport = connect_to(server);
    auto in_action = call();
    in_action.soap_action = "urn:vim25/8\r\nX-Evil: 1";
    auto in_cookie = call();
    in_cookie.cookie = Secret("a\r\nX-Evil: 1");

    for (const HttpRequest* request : {&in_action, &in_cookie}) {
        const auto reply = transport->exchange(*request);
        ASSERT_FALSE(reply);
        EXPECT_EQ(reply.error().kind, ErrorKind::invalid_text);
    }
    EXPECT_EQ(server.requests(), 0);
}

}  // namespace
}  // namespace porthole::vsphere
