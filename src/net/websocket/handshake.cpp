// SPDX-License-Identifier: Apache-2.0
#include "net/websocket/handshake.hpp"

#include "base/hash.hpp"
#include "base/log.hpp"
#include "base/random.hpp"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/rfc7230.hpp>

#include <algorithm>
#include <array>

namespace porthole::net::websocket {
namespace beast_http = boost::beast::http;
using beast_http::field;

namespace {

constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::size_t kResponseHeadLimit = std::size_t{16} * 1024;

using ResponseParser = beast_http::response_parser<beast_http::empty_body>;

bool lists(std::string_view value, std::string_view token) {
    return beast_http::token_list(value).exists(token);
}

bool is_among(std::string_view value, const std::vector<std::string>& values) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

std::string listed(const std::vector<std::string>& values) {
    std::string list;
    for (const std::string& each : values) {
        list.append(list.empty() ? "" : ", ").append(each);
    }
    return list;
}

bool is_key(std::string_view key) {
    // 16 bytes in base64: 22 digits and two equals signs.
    constexpr std::size_t kDigits = 22;
    const auto is_digit = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '+' || c == '/';
    };
    return key.size() == kDigits + 2 && key.ends_with("==") &&
           std::all_of(key.begin(), key.begin() + kDigits, is_digit);
}

/// Reads the answer's head; returns what came after it.
Task<Result<std::string>> read_head(Stream& stream, ResponseParser& parser) {
    std::string held;
    std::array<std::byte, 4096> chunk{};
    while (!parser.is_header_done()) {
        const auto got = co_await stream.read_some(chunk);
        if (!got) {
            co_return got.error();
        }
        if (*got == 0) {
            co_return Errc::upstream_closed;
        }
        held.append(reinterpret_cast<const char*>(chunk.data()), *got);
        boost::system::error_code error;
        const std::size_t used = parser.put(boost::asio::buffer(held), error);
        held.erase(0, used);
        if (error && error != beast_http::error::need_more) {
            log::warn("upstream_answer_malformed", {{"why", error.message()}});
            co_return Errc::upstream_protocol;
        }
    }
    co_return held;
}

Result<void> check_answer(
    const beast_http::response<beast_http::empty_body>& answer,
    std::string_view key,
    const std::vector<std::string>& subprotocols
) {
    if (answer.result() != beast_http::status::switching_protocols) {
        log::warn("upstream_upgrade_refused", {{"status", answer.result_int()}});
        return Errc::ticket_rejected;
    }
    const bool upgraded =
        lists(answer[field::upgrade], "websocket") && lists(answer[field::connection], "upgrade");
    const bool accepted = answer.count(field::sec_websocket_accept) == 1 &&
                          answer[field::sec_websocket_accept] == accept_key(key);
    const bool agreed = answer.count(field::sec_websocket_protocol) == 1 &&
                        is_among(answer[field::sec_websocket_protocol], subprotocols) &&
                        answer.count(field::sec_websocket_extensions) == 0;
    if (!upgraded || !accepted || !agreed) {
        log::warn(
            "upstream_upgrade_malformed",
            {{"upgrade", upgraded},
             {"accept_key", accepted},
             {"subprotocol", std::string_view(answer[field::sec_websocket_protocol])}}
        );
        return Errc::upstream_protocol;
    }
    return ok();
}

}  // namespace

std::string accept_key(std::string_view key) {
    return to_base64(sha1(std::string(key).append(kGuid)));
}

bool is_upgrade(const http::Request& request) {
    return lists(request[field::upgrade], "websocket");
}

Result<void> check_request(const http::Request& request) {
    const bool valid = request.method() == beast_http::verb::get && request.version() == 11 &&
                       lists(request[field::connection], "upgrade") && request.body().empty() &&
                       request.count(field::sec_websocket_key) == 1 &&
                       is_key(request[field::sec_websocket_key]) &&
                       request[field::sec_websocket_version] == "13";
    if (!valid) {
        return Errc::request_invalid;
    }
    return ok();
}

std::vector<std::string> offered_subprotocols(const http::Request& request) {
    std::vector<std::string> offered;
    const auto range = request.equal_range(field::sec_websocket_protocol);
    for (auto line = range.first; line != range.second; ++line) {
        for (const auto token : beast_http::token_list(line->value())) {
            offered.emplace_back(token);
        }
    }
    return offered;
}

std::string accept_response(const http::Request& request, std::string_view subprotocol) {
    std::string response =
        "HTTP/1.1 101 Switching Protocols\r\n"
        "Upgrade: websocket\r\n"
        "Connection: Upgrade\r\n"
        "Sec-WebSocket-Accept: " +
        accept_key(request[field::sec_websocket_key]) + "\r\n";
    if (!subprotocol.empty()) {
        response.append("Sec-WebSocket-Protocol: ").append(subprotocol).append("\r\n");
    }
    return response + "\r\n";
}

Task<Result<std::string>> connect(
    Stream& stream, std::string host, std::string path, std::string subprotocol
) {
    std::vector<std::string> only{std::move(subprotocol)};
    auto opened =
        co_await connect_with_any(stream, std::move(host), std::move(path), std::move(only));
    if (!opened) {
        co_return opened.error();
    }
    co_return std::move(opened->leftover);
}

Task<Result<Opened>> connect_with_any(
    Stream& stream, std::string host, std::string path, std::vector<std::string> subprotocols
) {
    std::array<std::uint8_t, 16> nonce{};
    fill_random(nonce);
    const std::string key = to_base64(nonce);
    const std::string request = "GET " + path +
                                " HTTP/1.1\r\n"
                                "Host: " +
                                host +
                                "\r\n"
                                "Upgrade: websocket\r\n"
                                "Connection: Upgrade\r\n"
                                "Sec-WebSocket-Version: 13\r\n"
                                "Sec-WebSocket-Key: " +
                                key +
                                "\r\n"
                                "Sec-WebSocket-Protocol: " +
                                listed(subprotocols) + "\r\n\r\n";
    const auto sent = co_await stream.write_all(as_bytes(request));
    if (!sent) {
        co_return sent.error();
    }
    ResponseParser parser;
    parser.header_limit(kResponseHeadLimit);
    auto rest = co_await read_head(stream, parser);
    if (!rest) {
        co_return rest.error();
    }
    const auto checked = check_answer(parser.get(), key, subprotocols);
    if (!checked) {
        co_return checked.error();
    }
    Opened opened;
    opened.subprotocol = parser.get()[field::sec_websocket_protocol];
    opened.leftover = std::move(*rest);
    co_return opened;
}

}  // namespace porthole::net::websocket
