// SPDX-License-Identifier: Apache-2.0
#include "cli/demo/console_socket.hpp"

#include "base/random.hpp"

#include <array>
#include <stdexcept>
#include <utility>

namespace porthole::cli {
namespace websocket = net::websocket;
using Kind = websocket::FrameScanner::Kind;

namespace {

constexpr std::size_t kReadBytes = std::size_t{64} * 1024;

std::string to_text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

websocket::MaskingKey new_key() {
    std::array<std::uint8_t, 4> random{};
    fill_random(random);
    websocket::MaskingKey key{};
    for (std::size_t i = 0; i < key.size(); ++i) {
        key[i] = std::byte{random[i]};
    }
    return key;
}

std::string binary_frame(std::string_view payload) {
    websocket::FrameHeader header;
    header.masked = true;
    header.key = new_key();
    header.length = payload.size();
    std::string frame(websocket::header_bytes(header), '\0');
    frame += payload;
    const auto bytes = std::as_writable_bytes(std::span(frame));
    const std::size_t head = websocket::encode_header(header, bytes);
    websocket::apply_mask(bytes.subspan(head), header.key, 0);
    return frame;
}

}  // namespace

ConsoleSocket::ConsoleSocket(net::Stream& stream, std::string arrived)
    : stream_(stream), raw_(std::move(arrived)) {}

Task<std::string> ConsoleSocket::read(std::size_t size) {
    while (payload_.size() < size) {
        co_await receive();
    }
    std::string bytes = payload_.substr(0, size);
    payload_.erase(0, size);
    co_return bytes;
}

Task<void> ConsoleSocket::write(std::string bytes) {
    co_await send(binary_frame(bytes));
}

Task<void> ConsoleSocket::receive() {
    if (raw_.empty()) {
        raw_.resize(kReadBytes);
        const auto got = co_await stream_.read_some(std::as_writable_bytes(std::span(raw_)));
        if (!got || *got == 0) {
            throw std::runtime_error("the connection ended without a word");
        }
        raw_.resize(*got);
    }
    auto input = std::as_writable_bytes(std::span(raw_));
    for (auto event = scanner_.next(input); event.kind != Kind::more;
         event = scanner_.next(input)) {
        co_await take(event);
    }
    raw_.clear();
}

Task<void> ConsoleSocket::take(websocket::FrameScanner::Event event) {
    const std::string text = to_text(event.bytes);
    if (event.kind == Kind::violation) {
        throw std::runtime_error("Porthole broke the WebSocket protocol");
    }
    if (event.kind == Kind::payload) {
        payload_ += text;
    }
    if (event.kind != Kind::control) {
        co_return;
    }
    if (event.header.opcode == websocket::Opcode::close) {
        const std::string reason = text.size() > 2 ? text.substr(2) : "no reason given";
        throw std::runtime_error(
            "Porthole closed it: " + std::to_string(websocket::close_code(text)) + " " + reason
        );
    }
    if (event.header.opcode == websocket::Opcode::ping) {
        const auto key = new_key();
        co_await send(websocket::control_frame(websocket::Opcode::pong, text, &key));
    }
}

Task<void> ConsoleSocket::send(std::string frame) {
    const auto sent = co_await stream_.write_all(net::as_bytes(frame));
    if (!sent) {
        throw std::runtime_error("the connection broke: " + sent.error().message());
    }
}

}  // namespace porthole::cli
