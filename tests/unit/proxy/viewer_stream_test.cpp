// SPDX-License-Identifier: Apache-2.0
#include "proxy/viewer_stream.hpp"

#include "support/run.hpp"
#include "support/scripted_stream.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace porthole::proxy {
namespace {

using net::websocket::Opcode;
using test::ScriptedStream;
using Kind = net::websocket::FrameScanner::Kind;

class ViewerStreamTest : public testing::Test {
protected:
    /// What one read gives, as a server takes it: the payload of a whole frame of a client's.
    std::string read(std::size_t room) {
        std::vector<std::byte> buffer(room);
        const auto size = test::run(context_, stream_.read_some(buffer));
        EXPECT_TRUE(size);
        net::websocket::FrameScanner scanner(net::websocket::Sender::client);
        auto input = std::span(buffer).first(size ? *size : 0);
        std::string payload;
        for (auto event = scanner.next(input); event.kind != Kind::more;
             event = scanner.next(input)) {
            EXPECT_NE(event.kind, Kind::violation);
            if (event.kind == Kind::payload) {
                payload.append(
                    reinterpret_cast<const char*>(event.bytes.data()), event.bytes.size()
                );
            }
        }
        EXPECT_TRUE(scanner.between_frames());
        return payload;
    }

    bool write(std::string_view bytes) {
        return test::run(context_, stream_.write_all(net::as_bytes(bytes))).has_value();
    }

    boost::asio::io_context context_;
    ScriptedStream viewer_;
    ViewerStream stream_{test::lend(viewer_)};
};

TEST_F(ViewerStreamTest, ReadsFramesOfEveryLength) {
    for (const std::size_t size : {1U, 125U, 126U, 65'535U}) {
        const std::string bytes(size, 'v');
        viewer_.push(bytes);
        EXPECT_EQ(read(70'000), bytes);
    }
    viewer_.push(std::string(70'000, 'v'));
    EXPECT_EQ(read(80'000).size(), 65'535U);
    EXPECT_EQ(read(108).size(), 100U);
    EXPECT_EQ(read(80'000).size(), 70'000U - 65'535U - 100U);
    EXPECT_EQ(read(100), "");
}

TEST_F(ViewerStreamTest, WritesPayloadAlone) {
    const std::string frames = net::websocket::whole_frame(Opcode::binary, "RFB ", nullptr) +
                               net::websocket::control_frame(Opcode::ping, "?", nullptr) +
                               net::websocket::whole_frame(Opcode::binary, "003.008\n", nullptr);
    for (const char byte : frames) {
        EXPECT_TRUE(write({&byte, 1}));
    }
    EXPECT_TRUE(write(frames));
    EXPECT_EQ(viewer_.sent(), "RFB 003.008\nRFB 003.008\n");
}

TEST_F(ViewerStreamTest, SaysNothingOfAClose) {
    EXPECT_TRUE(write(
        net::websocket::whole_frame(Opcode::binary, "bye", nullptr) +
        net::websocket::control_frame(
            Opcode::close, net::websocket::close_payload(1000, ""), nullptr
        )
    ));
    EXPECT_EQ(viewer_.sent(), "bye");
    EXPECT_TRUE(test::run(context_, stream_.shutdown_send()).has_value());
    EXPECT_TRUE(viewer_.send_ended());
}

TEST_F(ViewerStreamTest, TakesFramesAlone) {
    EXPECT_FALSE(write("\xff no frame"));
    EXPECT_EQ(viewer_.sent(), "");
}

}  // namespace
}  // namespace porthole::proxy
