// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "esxi/options.hpp"
#include "esxi/simulator.hpp"
#include "support/fake_clock.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/verb.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>

namespace porthole::esxi::test {

/// A simulator on free ports in a thread of its own, and a client of its control API.
class RunningHost {
public:
    explicit RunningHost(const Options& options = {}) : simulator_(context_, options, clock_) {
        simulator_.start();
        thread_ = std::thread([this] { context_.run(); });
    }
    RunningHost(const RunningHost&) = delete;
    RunningHost& operator=(const RunningHost&) = delete;
    ~RunningHost() {
        boost::asio::post(context_, [this] { simulator_.stop(); });
        thread_.join();
    }

    boost::asio::ip::tcp::endpoint console_endpoint() const { return console_endpoint_; }
    boost::asio::ip::tcp::endpoint authd_endpoint() const { return authd_endpoint_; }
    void advance(Milliseconds by) { clock_.advance(by); }

    struct Answer {
        unsigned status;
        boost::json::object body;
    };

    Answer call(std::string_view method, const std::string& target, const std::string& body = "") {
        namespace http = boost::beast::http;
        boost::asio::io_context context;
        boost::asio::ip::tcp::socket socket(context);
        socket.connect(control_endpoint_);
        http::request<http::string_body> request(http::string_to_verb(method), target, 11, body);
        request.prepare_payload();
        http::write(socket, request);
        boost::beast::flat_buffer buffer;
        http::response<http::string_body> response;
        http::read(socket, buffer, response);
        return {response.result_int(), boost::json::parse(response.body()).as_object()};
    }

    Answer put_ticket(
        const std::string& ticket, const std::string& vm, const std::string& console
    ) {
        const boost::json::object body = {{"ticket", ticket}, {"vm", vm}, {"console", console}};
        return call("POST", "/tickets", boost::json::serialize(body));
    }

    void set_mode(std::string_view mode) {
        const boost::json::object body = {{"mode", mode}};
        call("POST", "/mode", boost::json::serialize(body));
    }

    std::int64_t count(std::string_view name) {
        return call("GET", "/connections").body.at(name).as_int64();
    }

    /// Whether the number `name` of GET /connections becomes `wanted` within a while.
    bool comes_to(std::string_view name, std::int64_t wanted) {
        const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (count(name) != wanted) {
            if (std::chrono::steady_clock::now() > give_up) {
                return false;
            }
        }
        return true;
    }

private:
    porthole::test::FakeClock clock_;
    boost::asio::io_context context_{1};
    Simulator simulator_;
    boost::asio::ip::tcp::endpoint console_endpoint_ = simulator_.console_endpoint();
    boost::asio::ip::tcp::endpoint authd_endpoint_ = simulator_.authd_endpoint();
    boost::asio::ip::tcp::endpoint control_endpoint_ = simulator_.control_endpoint();
    std::thread thread_;
};

}  // namespace porthole::esxi::test
