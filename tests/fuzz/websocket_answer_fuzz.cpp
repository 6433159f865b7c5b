// SPDX-License-Identifier: Apache-2.0
// Byte 0: how large the pieces are in which the rest, a console host's answer to our WebSocket
// handshake, arrives. The first
// "@KEY@" in it becomes the right accept key. What is taken for an upgrade is one.
#include "fuzz/fuzz_target.hpp"
#include "net/websocket/handshake.hpp"
#include "support/run.hpp"
#include "support/scripted_stream.hpp"

#include <string>

namespace {

std::string accept_key_for(std::string_view request) {
    constexpr std::string_view kName = "Sec-WebSocket-Key: ";
    const std::size_t begin = request.find(kName) + kName.size();
    return porthole::net::websocket::accept_key(
        request.substr(begin, request.find('\r', begin) - begin)
    );
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace porthole;
    if (size == 0) {
        return 0;
    }
    const std::size_t piece = data[0] % 64 + 1;
    std::string answer(fuzz::as_text(data + 1, size - 1));
    test::ScriptedStream stream({}, test::ScriptedStream::Then::listen);
    stream.reply_with([&](std::string_view request) {
        constexpr std::string_view kPlaceholder = "@KEY@";
        const std::size_t at = answer.find(kPlaceholder);
        if (at != std::string::npos) {
            answer.replace(at, kPlaceholder.size(), accept_key_for(request));
        }
        for (std::string& each : test::in_pieces(answer, piece)) {
            stream.push(std::move(each));
        }
        stream.end();
        return std::string();
    });

    const auto connected =
        test::run(net::websocket::connect(stream, "esx.example:443", "/ticket/x", "binary"));

    fuzz::require(stream.writes().size() == 1, "one request is all that is sent");
    if (connected) {
        fuzz::require(answer.starts_with("HTTP/1."), "an upgrade is an HTTP answer");
        fuzz::require(answer.find(" 101") != std::string::npos, "an upgrade has status 101");
        fuzz::require(
            answer.find(accept_key_for(stream.sent())) != std::string::npos,
            "the accept key is right"
        );
        fuzz::require(answer.find("binary") != std::string::npos, "the subprotocol is ours");
        const std::string head = answer.substr(0, answer.find("\r\n\r\n") + 4);
        fuzz::require(
            head.size() + connected->size() + stream.unread() == answer.size() &&
                answer.compare(head.size(), connected->size(), *connected) == 0,
            "what is behind the head is kept"
        );
    }
    return 0;
}
