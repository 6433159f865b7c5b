// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http/server.hpp"
#include "support/run.hpp"
#include "support/scripted_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::net::http {

/// Answers with the target, and remembers what it was asked.
class FakeHandler final : public Handler {
public:
    Task<Response> handle(
        Worker& /*worker*/, const Request& request, const Peer& peer, std::string request_id
    ) override {
        requests.emplace_back(
            std::string(request.method_string()) + " " + std::string(request.target())
        );
        bodies.push_back(request.body());
        peers.push_back(peer);
        request_ids.push_back(request_id);
        if (request.target() == "/throw") {
            throw std::runtime_error("a secret of ours");
        }
        Response response{Status::ok, 11};
        response.body() = std::string(request.target());
        if (request.target() == "/close") {
            response.keep_alive(false);
        }
        co_return response;
    }

    bool wants(const Request& request) const override {
        return request.count(boost::beast::http::field::upgrade) > 0;
    }

    Task<void> upgrade(
        Worker& /*worker*/, Request request, Peer peer, std::string request_id, Upgraded connection
    ) override {
        upgrades.emplace_back(request.target());
        leftovers.push_back(connection.leftover);
        peers.push_back(std::move(peer));
        request_ids.push_back(std::move(request_id));
        (void)co_await connection.stream->write_all(as_bytes("upgraded"));
    }

    std::vector<std::string> requests;
    std::vector<std::string> bodies;
    std::vector<std::string> upgrades;
    std::vector<std::string> leftovers;
    std::vector<std::string> request_ids;
    std::vector<Peer> peers;
};

inline std::size_t count(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (std::size_t at = 0; (at = text.find(part, at)) != std::string_view::npos;
         at += part.size()) {
        ++found;
    }
    return found;
}

inline std::string get(const std::string& target, const std::string& fields = {}) {
    return "GET " + target + " HTTP/1.1\r\nHost: consoles.example\r\n" + fields + "\r\n";
}

class ServerTest : public testing::Test {
protected:
    /// Serves what `stream` sends, to the end.
    void serve_all(test::ScriptedStream& stream) {
        const Peer peer{"192.0.2.7", false};
        test::run(worker_.context, serve(worker_, test::lend(stream), peer, handler_, limits_));
    }

    Entrance entrance(const ServerTls* tls = nullptr) const {
        Entrance entrance;
        entrance.tls = tls;
        entrance.limits = limits_;
        return entrance;
    }

    /// What we answer to a peer that sends `bytes` in pieces of `size` and then ends.
    std::string answers_to(const std::string& bytes, std::size_t size = 100'000) {
        test::ScriptedStream stream(test::in_pieces(bytes, size));
        serve_all(stream);
        EXPECT_TRUE(stream.closed());
        return stream.sent();
    }

    /// `bytes` are refused with `status`, once, and what follows them is not looked at.
    void expect_refusal(const std::string& bytes, const std::string& status) {
        SCOPED_TRACE(bytes.substr(0, 300));
        const std::string answers = answers_to(bytes + get("/smuggled"));

        EXPECT_THAT(answers, testing::StartsWith("HTTP/1.1 " + status + " "));
        EXPECT_THAT(answers, testing::HasSubstr("Connection: close\r\n"));
        EXPECT_EQ(count(answers, "HTTP/1.1 "), 1U);
        EXPECT_THAT(handler_.requests, testing::ElementsAre());
        EXPECT_THAT(handler_.upgrades, testing::ElementsAre());
        handler_.requests.clear();
        handler_.upgrades.clear();
    }

    Worker worker_;
    FakeHandler handler_;
    Limits limits_;
};

}  // namespace porthole::net::http
