// SPDX-License-Identifier: Apache-2.0
#include "proxy/client_filter.hpp"

#include "unit/proxy/relay_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>

namespace porthole::proxy {
namespace {

/// Lets letters through, as capitals; an exclamation mark is an offence.
class Capitals final : public ClientFilter {
public:
    Result<void> filter(std::span<const std::byte> bytes, std::string& to_console) override {
        for (const std::byte byte : bytes) {
            const int each = std::to_integer<int>(byte);
            if (each == '!') {
                return Errc::protocol_violation;
            }
            if (std::isalpha(each) != 0) {
                to_console += static_cast<char>(std::toupper(each));
            }
        }
        return ok();
    }
};

class ClientFilterTest : public RelayTest {
protected:
    void SetUp() override {
        open_.framing = GetParam();
        relay_ = std::make_unique<Relay>(
            browser_, open_, buffers_, context_.get_executor(), std::make_unique<Capitals>()
        );
        auto run = [](Relay& relay, std::optional<Errc>& ended) -> Task<void> {
            ended = co_await run_to_end(relay);
        };
        asio::co_spawn(context_, run(*relay_, ended_), asio::detached);
        go_on();
    }

    void push(std::string bytes) {
        browser_.push(std::move(bytes));
        go_on();
    }

    /// What the console understood.
    std::string heard_by_console() const {
        if (raw()) {
            return upstream_.sent();
        }
        std::string payload;
        for (const std::string& each : frames_in(upstream_.sent(), true)) {
            payload += each.starts_with("82 ") ? each.substr(3) : " not a frame: " + each;
        }
        return payload;
    }
};

INSTANTIATE_TEST_SUITE_P(
    BothFramings,
    ClientFilterTest,
    testing::Values(Framing::raw, Framing::websocket),
    [](const auto& each) { return each.param == Framing::raw ? "Raw" : "WebSocket"; }
);

TEST_P(ClientFilterTest, DecidesWhatTheConsoleGets) {
    const std::string bytes = masked_frame(kFirst, "key 1 ") + masked_frame(kPing, "x") +
                              masked_frame(kLast, "down") + masked_frame(kBinary, "12") +
                              masked_frame(kBinary, "up");
    for (const char each : bytes) {
        push(std::string(1, each));
    }
    push(bytes);

    EXPECT_EQ(heard_by_console(), "KEYDOWNUPKEYDOWNUP");
    EXPECT_THAT(frames_in(browser_.sent(), false), testing::ElementsAre("8a x", "8a x"));
}

TEST_P(ClientFilterTest, SendsNothingWhereNothingIsLeft) {
    push(masked_frame(kBinary, "123"));

    EXPECT_TRUE(upstream_.writes().empty());
    EXPECT_FALSE(ended_);
}

TEST_P(ClientFilterTest, EndsTheSessionAfterWhatItLetThrough) {
    push(masked_frame(kBinary, "key!more"));

    EXPECT_EQ(heard_by_console(), "KEY");
    EXPECT_EQ(ended_, Errc::protocol_violation);
}

TEST_P(ClientFilterTest, LeavesTheOtherDirectionAlone) {
    upstream_.push(said("picture 1"));
    go_on();

    EXPECT_EQ(browser_.sent(), frame(kBinary, "picture 1"));
}

}  // namespace
}  // namespace porthole::proxy
