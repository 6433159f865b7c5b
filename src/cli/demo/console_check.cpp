// SPDX-License-Identifier: Apache-2.0
#include "cli/demo/console_check.hpp"

#include "base/hash.hpp"
#include "base/random.hpp"
#include "cli/demo/http_exchange.hpp"
#include "net/dial.hpp"
#include "net/tcp_stream.hpp"
#include "net/websocket/handshake.hpp"
#include "proxy/origin.hpp"
#include "proxy/token_location.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <array>
#include <memory>
#include <stdexcept>

namespace porthole::cli {
namespace http = net::http;
namespace json = boost::json;
using boost::beast::http::field;
using boost::beast::http::verb;

namespace {

/// The parts of a console's URL.
struct Address {
    std::string origin;
    net::Endpoint endpoint;
    std::string target;
    std::string token;
};

Address parse(const std::string& url) {
    const auto parsed = boost::urls::parse_uri(url);
    Address address;
    if (parsed) {
        address.target = parsed->encoded_resource();
        address.token = http::query_parameter(address.target, "token").value_or("");
        address.origin = proxy::origin_of(url);
        address.endpoint = net::Endpoint::parse(std::string(parsed->encoded_authority()))
                               .value_or(net::Endpoint());
    }
    if (address.token.empty() || address.endpoint.port == 0) {
        throw std::runtime_error("this is no console's URL: " + url);
    }
    return address;
}

http::Request request_to(const Address& address, verb method, std::string_view target) {
    http::Request request{method, target, 11};
    request.set(field::host, address.endpoint.text());
    request.set(field::origin, address.origin);
    return request;
}

[[noreturn]] void refuse(const std::string& step, const http::Response& response) {
    throw std::runtime_error(
        step + ": status " + std::to_string(response.result_int()) + " " + response.body()
    );
}

Task<std::unique_ptr<net::TcpStream>> connect(net::Endpoint endpoint) {
    auto socket = co_await net::dial(std::move(endpoint));
    if (!socket) {
        throw std::runtime_error("no connection to Porthole");
    }
    co_return std::make_unique<net::TcpStream>(std::move(*socket));
}

Task<void> fetch_page(net::Stream& stream, const Address& address) {
    const auto answer = co_await exchange(stream, request_to(address, verb::get, address.target));
    const std::string_view type = answer.response[field::content_type];
    if (answer.response.result() != http::Status::ok || !type.starts_with("text/html")) {
        refuse("the page", answer.response);
    }
}

/// Redeems the token: the session's secret.
Task<std::string> open_session(net::Stream& stream, const Address& address) {
    auto request = request_to(address, verb::post, "/session");
    request.set(field::content_type, "application/json");
    json::object body;
    body["token"] = address.token;
    request.body() = json::serialize(body);
    const auto answer = co_await exchange(stream, std::move(request));
    boost::system::error_code error;
    const json::value value = json::parse(answer.response.body(), error);
    const auto* const object = value.if_object();
    const auto* const secret = object == nullptr ? nullptr : object->if_contains("secret");
    if (answer.response.result() != http::Status::ok || secret == nullptr || !secret->is_string()) {
        refuse("the session", answer.response);
    }
    co_return std::string(secret->get_string());
}

/// Upgrades `stream`; what came behind the answer.
Task<std::string> open_websocket(net::Stream& stream, const Address& address, std::string secret) {
    std::array<std::uint8_t, 16> nonce{};
    fill_random(nonce);
    const std::string key = to_base64(nonce);
    auto request = request_to(address, verb::get, "/websockify");
    request.set(field::connection, "Upgrade");
    request.set(field::upgrade, "websocket");
    request.set(field::sec_websocket_version, "13");
    request.set(field::sec_websocket_key, key);
    request.set(
        field::sec_websocket_protocol,
        std::string(proxy::kBinarySubprotocol) + ", " + std::string(proxy::kSecretSubprotocol) +
            secret
    );
    auto answer = co_await exchange(stream, std::move(request));
    const http::Response& response = answer.response;
    if (response.result() != http::Status::switching_protocols ||
        response[field::sec_websocket_accept] != net::websocket::accept_key(key) ||
        response[field::sec_websocket_protocol] != proxy::kBinarySubprotocol) {
        refuse("the WebSocket", response);
    }
    co_return std::move(answer.rest);
}

}  // namespace

Task<Screen> try_console(std::string url) {
    const Address address = parse(url);
    const auto stream = co_await connect(address.endpoint);
    co_await fetch_page(*stream, address);
    auto secret = co_await open_session(*stream, address);
    const auto websocket = co_await connect(address.endpoint);
    auto arrived = co_await open_websocket(*websocket, address, std::move(secret));
    ConsoleSocket console(*websocket, std::move(arrived));
    co_return co_await look(console);
}

}  // namespace porthole::cli
