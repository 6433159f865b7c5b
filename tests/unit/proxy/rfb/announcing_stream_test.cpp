// SPDX-License-Identifier: Apache-2.0
#include "proxy/rfb/announcing_stream.hpp"

#include "net/websocket/frame.hpp"
#include "proxy/rfb/protocol.hpp"
#include "support/reference_frames.hpp"
#include "support/run.hpp"
#include "support/scripted_stream.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace porthole::proxy::rfb {
namespace {

using namespace std::string_literals;
using test::frame;
using test::ScriptedStream;

constexpr unsigned kBinary = 0x82;
constexpr unsigned kPing = 0x89;

const std::string kServerInit = std::string(20, 'h') + with_length("web-1");
const std::string kTypes = "\1\1";
const std::string kGood(4, '\0');
const std::string kOpening = std::string(kVersion) + kTypes + kGood + kServerInit;
const std::string kAnnouncement = "\0\0\0\1\0\0\0\0\0\0\0\0\xff\xff\xfe\xfe"s;

/// All that is read of a console that sends `said` in pieces of `size`, `leftover` before it.
std::string read(
    Framing framing, const std::string& said, std::size_t size, std::string leftover = {}
) {
    ScriptedStream console(test::in_pieces(said, size));
    AnnouncingStream stream(test::lend(console), framing, std::move(leftover));
    auto all = [](AnnouncingStream& from) -> Task<std::string> {
        std::string bytes;
        std::array<char, 50> buffer{};
        for (;;) {
            const auto ready = co_await from.readable();
            const auto got = co_await from.read_some(std::as_writable_bytes(std::span(buffer)));
            if (!ready || !got || *got == 0) {
                co_return bytes;
            }
            bytes.append(buffer.data(), *got);
        }
    };
    return test::run(all(stream));
}

TEST(AnnouncingStreamTest, SaysItBehindServerInit) {
    for (const std::size_t size : {1U, 7U, 49U, 1000U}) {
        EXPECT_EQ(
            read(Framing::raw, kOpening + "updates", size), kOpening + kAnnouncement + "updates"
        );
        EXPECT_EQ(
            read(Framing::raw, "updates", size, kOpening), kOpening + kAnnouncement + "updates"
        );
    }
}

TEST(AnnouncingStreamTest, SaysItBetweenFrames) {
    const std::string opening = frame(kBinary, kVersion) + frame(kBinary, kTypes) +
                                frame(kPing, "are you there") + frame(kBinary, kGood) +
                                frame(kBinary, kServerInit.substr(0, 9)) +
                                frame(kBinary, kServerInit.substr(9));
    const std::string updates = frame(kBinary, "updates") + frame(kBinary, std::string(300, 'u'));
    const std::string expected = opening + frame(kBinary, kAnnouncement) + updates;
    for (const std::size_t size : {1U, 7U, 49U, 1000U}) {
        EXPECT_EQ(read(Framing::websocket, opening + updates, size), expected);
        EXPECT_EQ(read(Framing::websocket, updates, size, opening), expected);
    }
}

TEST(AnnouncingStreamTest, SaysNothingWhereItWouldLandInAMessage) {
    const std::string said = frame(kBinary, kOpening + "\0\0"s) + frame(kBinary, "\0\1"s);

    EXPECT_EQ(read(Framing::websocket, said, 1000), said);
}

TEST(AnnouncingStreamTest, LeavesAnyOtherOpeningAlone) {
    const std::vector<std::string> others{
        "RFB 003.003\n" + kTypes + kGood + kServerInit,
        std::string(kVersion) + "\2\1\2" + kGood + kServerInit,
        std::string(kVersion) + kTypes + "\0\0\0\1\0\0\0\2no"s,
    };
    for (const std::string& other : others) {
        EXPECT_EQ(read(Framing::raw, other, 5), other);
        EXPECT_EQ(read(Framing::websocket, frame(kBinary, other), 5), frame(kBinary, other));
    }
    EXPECT_EQ(
        read(Framing::websocket, "no frames at all, \xff\xff", 5), "no frames at all, \xff\xff"
    );
}

}  // namespace
}  // namespace porthole::proxy::rfb
