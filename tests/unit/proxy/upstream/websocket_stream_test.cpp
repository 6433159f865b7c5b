// SPDX-License-Identifier: Apache-2.0
#include "proxy/upstream/websocket_stream.hpp"

#include "support/run.hpp"
#include "support/scripted_stream.hpp"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>

namespace porthole::proxy {
namespace {

using net::websocket::Opcode;
using test::ScriptedStream;
using Payload = WebSocketStream::Payload;

std::string frame(Opcode opcode, std::string_view payload, bool fin = true) {
    net::websocket::FrameHeader header;
    header.fin = fin;
    header.opcode = opcode;
    header.length = payload.size();
    std::string bytes(net::websocket::header_bytes(header), '\0');
    net::websocket::encode_header(header, std::as_writable_bytes(std::span(bytes)));
    return bytes.append(payload);
}

class WebSocketStreamTest : public testing::Test {
protected:
    WebSocketStream& open(
        ScriptedStream::Chunks chunks,
        std::string leftover = {},
        Payload payload = Payload::binary,
        ScriptedStream::Then then = ScriptedStream::Then::end
    ) {
        auto server = std::make_unique<ScriptedStream>(std::move(chunks), then);
        server_ = server.get();
        stream_ =
            std::make_unique<WebSocketStream>(std::move(server), std::move(leftover), payload);
        return *stream_;
    }

    /// All until the end, in reads of at most `room`; `error` is what ended it, if not the end.
    std::string read_all(boost::system::error_code& error, std::size_t room = 64) {
        std::string all;
        std::array<std::byte, 64> buffer{};
        for (;;) {
            const auto size =
                test::run(context_, stream_->read_some(std::span(buffer).first(room)));
            error = size ? boost::system::error_code() : size.error();
            if (!size || *size == 0) {
                return all;
            }
            all.append(reinterpret_cast<const char*>(buffer.data()), *size);
        }
    }

    /// What was sent as frames, taken apart as a server would.
    std::string received(Opcode& opcode) const {
        std::string bytes = server_->sent();
        std::span<std::byte> input = std::as_writable_bytes(std::span(bytes));
        net::websocket::FrameScanner scanner(
            net::websocket::Sender::client, net::websocket::Text::allowed
        );
        std::string payload;
        for (auto event = scanner.next(input);; event = scanner.next(input)) {
            using Kind = net::websocket::FrameScanner::Kind;
            if (event.kind == Kind::more) {
                return payload;
            }
            EXPECT_NE(event.kind, Kind::violation);
            opcode = event.header.opcode;
            if (event.kind == Kind::payload) {
                net::websocket::apply_mask(event.bytes, event.header.key, event.offset);
                payload.append(
                    reinterpret_cast<const char*>(event.bytes.data()), event.bytes.size()
                );
            } else if (event.kind == Kind::control) {
                payload.append(
                    reinterpret_cast<const char*>(event.bytes.data()), event.bytes.size()
                );
            }
        }
    }

    boost::asio::io_context context_{1};
    ScriptedStream* server_ = nullptr;
    std::unique_ptr<WebSocketStream> stream_;
};

TEST_F(WebSocketStreamTest, TakesFramesAwayHoweverTheyArrive) {
    const std::string bytes =
        frame(Opcode::binary, "ServerInit") + frame(Opcode::binary, "", true) +
        frame(Opcode::binary, "one ", false) + frame(Opcode::continuation, "two", true) +
        frame(Opcode::binary, std::string(300, 'x'));
    for (const std::size_t piece : {1U, 2U, 5U, 1000U}) {
        for (const std::size_t room : {1U, 3U, 64U}) {
            open(test::in_pieces(bytes, piece));
            boost::system::error_code error;

            EXPECT_EQ(read_all(error, room), "ServerInitone two" + std::string(300, 'x'));
            EXPECT_FALSE(error);
        }
    }
}

TEST_F(WebSocketStreamTest, BeginsWithWhatCameBehindTheAnswer) {
    const std::string bytes = frame(Opcode::binary, "ServerInit");
    WebSocketStream& stream = open({bytes.substr(5)}, bytes.substr(0, 5));
    EXPECT_TRUE(test::run(context_, stream.readable()));
    boost::system::error_code error;
    EXPECT_EQ(read_all(error), "ServerInit");
}

TEST_F(WebSocketStreamTest, ReadsTextAsBytes) {
    const std::string text = "\xc3\xbf\xc2\x80z";
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        open(
            {frame(Opcode::text, text.substr(0, cut), false) +
             frame(Opcode::continuation, text.substr(cut)) + frame(Opcode::binary, "\xff")}
        );
        boost::system::error_code error;

        EXPECT_EQ(read_all(error), "\xff\x80z\xff") << cut;
        EXPECT_FALSE(error);
    }
}

TEST_F(WebSocketStreamTest, RefusesWhatIsNoSuchText) {
    for (const std::string& bytes :
         {frame(Opcode::text, "\xff"),
          frame(Opcode::text, "\xc3") + frame(Opcode::text, "z"),
          frame(Opcode::continuation, "z"),
          std::string("\x82\x81mask-")}) {
        open({bytes});
        boost::system::error_code error;

        read_all(error);

        EXPECT_EQ(error, Errc::upstream_protocol);
    }
}

TEST_F(WebSocketStreamTest, AnswersPingsAndEndsWithAClose) {
    open({frame(Opcode::ping, "hello") + frame(Opcode::binary, "x") + frame(Opcode::close, "")});
    boost::system::error_code error;

    EXPECT_EQ(read_all(error), "x");
    EXPECT_FALSE(error);
    Opcode opcode{};
    EXPECT_EQ(received(opcode), "hello");
    EXPECT_EQ(opcode, Opcode::pong);
}

TEST_F(WebSocketStreamTest, PutsFramesAroundWhatGoesOut) {
    const std::string bytes = "\x04\x01\xff" + std::string(40'000, 'k');
    for (const Payload payload : {Payload::binary, Payload::uint8utf8}) {
        WebSocketStream& stream = open({}, {}, payload);
        EXPECT_TRUE(test::run(context_, stream.write_all(net::as_bytes(bytes))));

        Opcode opcode{};
        const std::string sent = received(opcode);
        const bool is_text = payload == Payload::uint8utf8;
        EXPECT_EQ(opcode, is_text ? Opcode::text : Opcode::binary);
        EXPECT_TRUE(sent == (is_text ? uint8utf8::encode(net::as_bytes(bytes)) : bytes));
    }
}

TEST_F(WebSocketStreamTest, SaysCloseBeforeItEnds) {
    WebSocketStream& stream = open({}, {}, Payload::binary, ScriptedStream::Then::listen);
    EXPECT_TRUE(test::run(context_, stream.shutdown_send()));

    Opcode opcode{};
    EXPECT_EQ(net::websocket::close_code(received(opcode)), 1000);
    EXPECT_EQ(opcode, Opcode::close);
    EXPECT_TRUE(server_->send_ended());
}

}  // namespace
}  // namespace porthole::proxy
