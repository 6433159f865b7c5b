// SPDX-License-Identifier: Apache-2.0
#include "cli/tunnel/tunnel_socket.hpp"

#include "base/hash.hpp"
#include "base/random.hpp"
#include "net/websocket/frame.hpp"
#include "net/websocket/handshake.hpp"
#include "proxy/token_location.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <curl/curl.h>
#include <fmt/format.h>
#include <poll.h>

#include <array>
#include <cstring>
#include <stdexcept>

namespace porthole::cli {
namespace websocket = net::websocket;
namespace http = boost::beast::http;

namespace {

constexpr std::size_t kHeadLimit = 16384;
constexpr int kPatienceMs = 30'000;
constexpr std::uint16_t kNormalClosure = 1000;
/// Codes from here on are the gateway's own; what they mean stands in their reason.
constexpr std::uint16_t kFirstOwnCode = 4000;

std::string random_key() {
    std::array<std::uint8_t, 16> bytes{};
    fill_random(bytes);
    return to_base64(bytes);
}

}  // namespace

TunnelSocket::TunnelSocket(GatewaySession& session)
    : session_(session), curl_(session.trust().ca_file) {
    const Secret secret = session.enter();
    try {
        const std::string address = session.url().gateway + "/";
        curl_easy_setopt(curl_.native(), CURLOPT_URL, address.c_str());
        curl_easy_setopt(curl_.native(), CURLOPT_CONNECT_ONLY, 1L);
        // Proxies that speak HTTP pass a WebSocket in a tunnel only.
        curl_easy_setopt(curl_.native(), CURLOPT_HTTPPROXYTUNNEL, 1L);
        curl_.perform();
        curl_socket_t socket = CURL_SOCKET_BAD;
        curl_easy_getinfo(curl_.native(), CURLINFO_ACTIVESOCKET, &socket);
        descriptor_ = socket;
        shake_hands(secret);
    } catch (...) {
        session.leave();
        throw;
    }
}

TunnelSocket::~TunnelSocket() {
    session_.leave();
}

void TunnelSocket::shake_hands(const Secret& secret) {
    const ConsoleUrl& url = session_.url();
    const std::string prefix = url.gateway.substr(url.origin.size());
    const std::string key = random_key();
    const Secret request(fmt::format(
        "GET {}/websockify HTTP/1.1\r\nHost: {}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: {}\r\nSec-WebSocket-Version: 13\r\nOrigin: {}\r\n"
        "Sec-WebSocket-Protocol: {}, {}{}\r\n\r\n",
        prefix,
        url.host,
        key,
        url.origin,
        proxy::kBinarySubprotocol,
        proxy::kSecretSubprotocol,
        secret.reveal()
    ));
    outgoing_ = request.reveal();
    while (!outgoing_.empty()) {
        flush();
        if (!outgoing_.empty()) {
            wait(POLLOUT);
        }
    }
    std::string head;
    std::size_t end = 0;
    while ((end = head.find("\r\n\r\n")) == std::string::npos) {
        const auto more = receive_some();
        if (!more) {
            throw std::runtime_error("the gateway hung up");
        }
        head += *more;
        if (head.size() > kHeadLimit) {
            throw std::runtime_error("what answers there is no Porthole");
        }
        if (more->empty()) {
            wait(POLLIN);
        }
    }
    incoming_ = head.substr(end + 4);
    http::response_parser<http::string_body> parser;
    boost::system::error_code error;
    parser.skip(true);
    parser.put(boost::asio::buffer(head.data(), end + 4), error);
    const auto& answer = parser.get();
    if (error || answer.result_int() != 101 ||
        answer[http::field::sec_websocket_accept] != websocket::accept_key(key)) {
        throw std::runtime_error(fmt::format(
            "the gateway refuses the connection with status {}: its log says why",
            answer.result_int()
        ));
    }
}

void TunnelSocket::wait(short events) const {
    pollfd ready{descriptor_, events, 0};
    if (poll(&ready, 1, kPatienceMs) == 0) {
        throw std::runtime_error("the gateway does not answer in time");
    }
}

/// What is there; empty: nothing yet; nothing at all: the connection has ended.
std::optional<std::string> TunnelSocket::receive_some() {
    std::array<char, 65536> buffer{};
    std::size_t size = 0;
    const CURLcode code = curl_easy_recv(curl_.native(), buffer.data(), buffer.size(), &size);
    if (code == CURLE_AGAIN) {
        return std::string();
    }
    if (code != CURLE_OK || size == 0) {
        return std::nullopt;
    }
    return std::string(buffer.data(), size);
}

bool TunnelSocket::receive(std::string& bytes) {
    if (!incoming_.empty()) {
        std::string early = std::move(incoming_);
        incoming_.clear();
        return take(std::as_writable_bytes(std::span(early)), bytes);
    }
    auto more = receive_some();
    return more && take(std::as_writable_bytes(std::span(*more)), bytes);
}

/// Adds the payload in `input` to `bytes`, and answers what asks for an answer.
bool TunnelSocket::take(std::span<std::byte> input, std::string& bytes) {
    using Kind = websocket::FrameScanner::Kind;
    for (auto event = scanner_.next(input); event.kind != Kind::more;
         event = scanner_.next(input)) {
        const std::string_view text(
            reinterpret_cast<const char*>(event.bytes.data()), event.bytes.size()
        );
        if (event.kind == Kind::payload) {
            bytes += text;
        } else if (event.kind == Kind::violation) {
            reason_ = "what the gateway sends is no WebSocket any more";
            return false;
        } else if (event.kind == Kind::control && event.header.opcode == websocket::Opcode::ping) {
            queue_frame(websocket::Opcode::pong, text);
        } else if (event.kind == Kind::control && event.header.opcode == websocket::Opcode::close) {
            if (websocket::close_code(text) >= kFirstOwnCode) {
                reason_ = text.substr(2);
            }
            close();
            return false;
        }
    }
    return true;
}

void TunnelSocket::send(std::string_view bytes) {
    queue_frame(websocket::Opcode::binary, bytes);
    flush();
}

void TunnelSocket::queue_frame(websocket::Opcode opcode, std::string_view payload) {
    websocket::FrameHeader header;
    header.opcode = opcode;
    header.masked = true;
    header.length = payload.size();
    fill_random(std::span(reinterpret_cast<std::uint8_t*>(header.key.data()), header.key.size()));
    const std::size_t head = websocket::header_bytes(header);
    std::string frame(head, '\0');
    websocket::encode_header(header, std::as_writable_bytes(std::span(frame)));
    frame += payload;
    websocket::apply_mask(std::as_writable_bytes(std::span(frame)).subspan(head), header.key, 0);
    outgoing_ += frame;
}

void TunnelSocket::flush() {
    while (!outgoing_.empty()) {
        std::size_t size = 0;
        const CURLcode code =
            curl_easy_send(curl_.native(), outgoing_.data(), outgoing_.size(), &size);
        if (code == CURLE_AGAIN) {
            return;
        }
        if (code != CURLE_OK) {
            outgoing_.clear();  // `receive` tells that the connection has ended
            return;
        }
        outgoing_.erase(0, size);
    }
}

void TunnelSocket::close() {
    if (!closed_) {
        closed_ = true;
        queue_frame(websocket::Opcode::close, websocket::close_payload(kNormalClosure, {}));
        flush();
    }
}

}  // namespace porthole::cli
