// SPDX-License-Identifier: Apache-2.0
#include "vsphere/curl_transport.hpp"

#include "support/canned_https_server.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>

namespace porthole::vsphere {
namespace {

using test::CannedHttpsServer;

const std::string kHead = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n";

TransportPtr connect_to(
    const CannedHttpsServer& server, std::size_t reply_limit_bytes = 1U << 20U
) {
    CurlTransportOptions options;
    options.endpoint = *parse_endpoint(server.url());
    options.thumbprint = net::Thumbprint::parse(server.certificate().sha256);
    options.reply_limit_bytes = reply_limit_bytes;
    return make_curl_transport(std::move(options));
}

HttpRequest call(Milliseconds limit = Seconds(30)) {
    HttpRequest request;
    request.soap_action = "urn:vim25/8.0.3.0";
    request.body = Secret("<envelope/>");
    request.deadline = std::chrono::steady_clock::now() + limit;
    return request;
}

TEST(CurlTransportTest, SendsWhatAServerExpects) {
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

TEST(CurlTransportTest, TakesTheSessionCookieVerbatimAndNoOther) {
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

TEST(CurlTransportTest, RefusesHeadersThatWouldHoldAnother) {
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

TEST(CurlTransportTest, FollowsNoRedirect) {
    const CannedHttpsServer elsewhere(kHead + "Content-Length: 0\r\n\r\n");
    const CannedHttpsServer server(
        "HTTP/1.1 302 Found\r\nLocation: " + elsewhere.url() + "\r\nContent-Length: 0\r\n\r\n"
    );

    const auto reply = connect_to(server)->exchange(call());

    ASSERT_TRUE(reply) << reply.error().detail;
    EXPECT_EQ(reply->status, 302);
    EXPECT_EQ(elsewhere.requests(), 0);
}

TEST(CurlTransportTest, GivesUpOnAnEndlessBody) {
    const CannedHttpsServer server([](const std::string&, const auto& write) {
        write(kHead + "\r\n");
        while (write(std::string(16'384, 'x'))) {
        }
    });

    const auto reply = connect_to(server, 100'000)->exchange(call());

    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind, ErrorKind::protocol);
    EXPECT_EQ(reply.error().detail, "the reply is larger than 100000 bytes");
}

TEST(CurlTransportTest, GivesUpOnAnEndlessHeader) {
    const CannedHttpsServer server([](const std::string&, const auto& write) {
        write(kHead);
        while (write("X-More: " + std::string(1000, 'x') + "\r\n")) {
        }
    });

    const auto reply = connect_to(server)->exchange(call());

    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind, ErrorKind::protocol);
}

TEST(CurlTransportTest, KeepsTheDeadlineWithAServerThatDrips) {
    const CannedHttpsServer server([](const std::string&, const auto& write) {
        write(kHead + "\r\n");
        while (write("x")) {
            std::this_thread::sleep_for(Milliseconds(5));
        }
    });
    const auto before = std::chrono::steady_clock::now();

    const auto reply = connect_to(server)->exchange(call(Milliseconds(300)));

    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind, ErrorKind::unreachable);
    EXPECT_LT(std::chrono::steady_clock::now() - before, Seconds(10));
}

TEST(CurlTransportTest, TakesWhatIsNotHttpForABrokenServer) {
    const CannedHttpsServer server(std::string("220 mail.example ESMTP\r\n"));

    const auto reply = connect_to(server)->exchange(call());

    ASSERT_FALSE(reply);
    EXPECT_NE(reply.error().detail, "");
}

TEST(CurlTransportTest, DoesNotDecompress) {
    const CannedHttpsServer server(
        kHead + "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nbomb"
    );

    const auto reply = connect_to(server)->exchange(call());

    ASSERT_TRUE(reply) << reply.error().detail;
    EXPECT_EQ(reply->body, "bomb");
}

TEST(CurlTransportTest, DoesNotStartWithoutTimeLeft) {
    const CannedHttpsServer server(kHead + "Content-Length: 0\r\n\r\n");

    const auto reply = connect_to(server)->exchange(call(Milliseconds(0)));

    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind, ErrorKind::unreachable);
    EXPECT_EQ(server.requests(), 0);
}

}  // namespace
}  // namespace porthole::vsphere
