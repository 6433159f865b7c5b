// SPDX-License-Identifier: Apache-2.0
#include "net/http/client.hpp"

#include "support/canned_https_server.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>

namespace porthole::net::http {
namespace {

using test::CannedHttpsServer;
using Kind = ClientError::Kind;

const std::string kHead = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n";

ClientOptions pinning(const CannedHttpsServer& server) {
    ClientOptions options;
    options.thumbprint = Thumbprint::parse(server.certificate().sha256);
    options.reply_limit_bytes = 1U << 20U;
    return options;
}

ClientRequest call(const CannedHttpsServer& server, Milliseconds limit = Seconds(30)) {
    ClientRequest request;
    request.url = server.url();
    request.deadline = std::chrono::steady_clock::now() + limit;
    return request;
}

TEST(HttpClientTest, SendsWhatItIsTold) {
    std::string header;
    const CannedHttpsServer server([&](const std::string& received, const auto& write) {
        header = received;
        write(kHead + "X-Told:  \t a b \r\nx-told: c\r\nContent-Length: 4\r\n\r\nbody");
    });
    auto request = call(server);
    request.headers.push_back({"X-Auth-Token", Secret("secret")});

    const auto reply = Client(pinning(server)).exchange(request);

    ASSERT_TRUE(reply) << reply.error().detail;
    EXPECT_EQ(reply->status, 200);
    EXPECT_EQ(reply->body, "body");
    ASSERT_NE(reply->header("x-told"), nullptr);
    EXPECT_EQ(reply->header("x-told")->reveal(), "a b");
    EXPECT_EQ(reply->header("x-missing"), nullptr);
    EXPECT_TRUE(header.starts_with("GET /sdk HTTP/1.1\r\n"));
    EXPECT_NE(header.find("\r\nX-Auth-Token: secret\r\n"), std::string::npos);
}

TEST(HttpClientTest, ForgetsTheHeaderOfAnInterimAnswer) {
    const CannedHttpsServer server(
        "HTTP/1.1 100 Continue\r\nX-Early: 1\r\n\r\n" + kHead + "Content-Length: 0\r\n\r\n"
    );

    const auto reply = Client(pinning(server)).exchange(call(server));

    ASSERT_TRUE(reply) << reply.error().detail;
    EXPECT_EQ(reply->status, 200);
    EXPECT_EQ(reply->header("x-early"), nullptr);
}

TEST(HttpClientTest, SendsItsMethodAndBody) {
    for (const std::string method : {"POST", "PUT", "DELETE"}) {
        std::string header;
        const CannedHttpsServer server([&](const std::string& received, const auto& write) {
            header = received;
            write(kHead + "Content-Length: 0\r\n\r\n");
        });
        auto request = call(server);
        request.method = method;
        request.body = Secret("{}");

        const auto reply = Client(pinning(server)).exchange(request);

        ASSERT_TRUE(reply) << reply.error().detail;
        EXPECT_TRUE(header.starts_with(method + " /sdk HTTP/1.1\r\n")) << header;
        EXPECT_NE(header.find("\r\nContent-Length: 2\r\n"), std::string::npos) << header;
    }
}

TEST(HttpClientTest, RefusesWhatWouldEndALine) {
    const CannedHttpsServer server(kHead + "Content-Length: 0\r\n\r\n");
    auto in_value = call(server);
    in_value.headers.push_back({"X-Auth-Token", Secret("a\r\nX-Evil: 1")});
    auto in_name = call(server);
    in_name.headers.push_back({"X-Evil: 1\r\nX-More", Secret("a")});
    auto in_url = call(server);
    in_url.url += "\r\n";

    for (const auto* request : {&in_value, &in_name, &in_url}) {
        const auto reply = Client(pinning(server)).exchange(*request);
        ASSERT_FALSE(reply);
        EXPECT_EQ(reply.error().kind, Kind::invalid_text);
    }
    EXPECT_EQ(server.requests(), 0);
}

TEST(HttpClientTest, SpeaksInTheClearOnlyWhenAllowed) {
    const CannedHttpsServer server(kHead + "Content-Length: 0\r\n\r\n");
    auto request = call(server);
    request.url.replace(0, 5, "http");
    auto allowing = pinning(server);
    allowing.allow_plain = true;

    const auto refused = Client(pinning(server)).exchange(request);
    const auto tried = Client(allowing).exchange(request);

    ASSERT_TRUE(refused.has_error() && tried.has_error());
    EXPECT_EQ(refused.error().kind, Kind::protocol);
    EXPECT_NE(refused.error().detail.find("disabled"), std::string::npos) << refused.error().detail;
    EXPECT_EQ(tried.error().detail.find("disabled"), std::string::npos) << tried.error().detail;
}

TEST(HttpClientTest, SendsNothingToAServerWithAnotherCertificate) {
    const CannedHttpsServer server(kHead + "Content-Length: 0\r\n\r\n");
    ClientOptions options;
    options.thumbprint = Thumbprint::parse(test::make_certificate().sha256);

    const auto reply = Client(options).exchange(call(server));

    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind, Kind::certificate);
    EXPECT_EQ(reply.error().seen, server.certificate().sha256);
    EXPECT_EQ(server.requests(), 0);
}

TEST(HttpClientTest, FollowsNoRedirect) {
    const CannedHttpsServer elsewhere(kHead + "Content-Length: 0\r\n\r\n");
    const CannedHttpsServer server(
        "HTTP/1.1 302 Found\r\nLocation: " + elsewhere.url() + "\r\nContent-Length: 0\r\n\r\n"
    );

    const auto reply = Client(pinning(server)).exchange(call(server));

    ASSERT_TRUE(reply) << reply.error().detail;
    EXPECT_EQ(reply->status, 302);
    EXPECT_EQ(elsewhere.requests(), 0);
}

TEST(HttpClientTest, GivesUpOnAnEndlessBody) {
    const CannedHttpsServer server([](const std::string&, const auto& write) {
        write(kHead + "\r\n");
        while (write(std::string(16'384, 'x'))) {
        }
    });

    auto options = pinning(server);
    options.reply_limit_bytes = 100'000;

    const auto reply = Client(options).exchange(call(server));

    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind, Kind::protocol);
    EXPECT_EQ(reply.error().detail, "the reply is larger than 100000 bytes");
}

TEST(HttpClientTest, GivesUpOnAnEndlessHeader) {
    const CannedHttpsServer server([](const std::string&, const auto& write) {
        write(kHead);
        while (write("X-More: " + std::string(1000, 'x') + "\r\n")) {
        }
    });

    const auto reply = Client(pinning(server)).exchange(call(server));

    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind, Kind::protocol);
}

TEST(HttpClientTest, KeepsTheDeadlineWithAServerThatDrips) {
    const CannedHttpsServer server([](const std::string&, const auto& write) {
        write(kHead + "\r\n");
        while (write("x")) {
            std::this_thread::sleep_for(Milliseconds(5));
        }
    });
    const auto before = std::chrono::steady_clock::now();

    const auto reply = Client(pinning(server)).exchange(call(server, Milliseconds(300)));

    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind, Kind::unreachable);
    EXPECT_LT(std::chrono::steady_clock::now() - before, Seconds(10));
}

TEST(HttpClientTest, TakesWhatIsNotHttpForABrokenServer) {
    const CannedHttpsServer server(std::string("220 mail.example ESMTP\r\n"));

    const auto reply = Client(pinning(server)).exchange(call(server));

    ASSERT_FALSE(reply);
    EXPECT_NE(reply.error().detail, "");
}

TEST(HttpClientTest, DoesNotDecompress) {
    const CannedHttpsServer server(
        kHead + "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nbomb"
    );

    const auto reply = Client(pinning(server)).exchange(call(server));

    ASSERT_TRUE(reply) << reply.error().detail;
    EXPECT_EQ(reply->body, "bomb");
}

TEST(HttpClientTest, DoesNotStartWithoutTimeLeft) {
    const CannedHttpsServer server(kHead + "Content-Length: 0\r\n\r\n");

    const auto reply = Client(pinning(server)).exchange(call(server, Milliseconds(0)));

    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind, Kind::unreachable);
    EXPECT_EQ(server.requests(), 0);
}

}  // namespace
}  // namespace porthole::net::http
