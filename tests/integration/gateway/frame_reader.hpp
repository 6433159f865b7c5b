// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/client_connection.hpp"
#include "support/console_client.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace porthole::test {

/// A program's WebSocket read as tempest reads it: each frame has a header of two bytes.
class FrameReader {
public:
    FrameReader(const ServerAddress& server, const std::string& token) : connection_(server) {
        connection_.write(
            upgrade_request("/?token=" + token, {{"Sec-WebSocket-Protocol", "binary"}})
        );
        head_ = connection_.read_until("\r\n\r\n");
    }

    /// The answer's head.
    const std::string& head() const { return head_; }

    void send(std::string_view payload) { connection_.write(client_frame(2, payload)); }

    /// The next frame's payload, with "close: " before that of a close frame, its code in decimal;
    /// "unexpected" when a header is not one of two bytes of a whole binary or close frame.
    std::string read() {
        const std::string header = connection_.read_exactly(2);
        const auto size = static_cast<unsigned char>(header[1]);
        if (size > 125 || (header[0] != '\x82' && header[0] != '\x88')) {
            return "unexpected";
        }
        const std::string payload = connection_.read_exactly(size);
        if (header[0] == '\x82') {
            return payload;
        }
        const int code =
            static_cast<unsigned char>(payload[0]) * 256 + static_cast<unsigned char>(payload[1]);
        return "close: " + std::to_string(code) + ' ' + payload.substr(2, payload.find(' ') - 2);
    }

private:
    ClientConnection connection_;
    std::string head_;
};

/// Plays a browser in the opening of a console without a password, whose screen is called "fake":
/// each of the gateway's messages is one frame.
inline void expect_opening(FrameReader& browser) {
    EXPECT_EQ(browser.read(), "RFB 003.008\n");
    browser.send("RFB 003.008\n");
    EXPECT_EQ(browser.read(), "\1\1");
    browser.send("\1");
    EXPECT_EQ(browser.read(), std::string(4, '\0'));
    browser.send("\1");
    const std::string init = browser.read();
    EXPECT_EQ(init.size(), 28U);
    EXPECT_TRUE(init.ends_with("fake"));
}

}  // namespace porthole::test
