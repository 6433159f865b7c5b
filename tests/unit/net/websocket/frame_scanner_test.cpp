// SPDX-License-Identifier: Apache-2.0
#include "net/websocket/frame_scanner.hpp"

#include "support/reference_frames.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace porthole::net::websocket {
namespace {
using test::frame;
using test::ReferenceFrame;
using test::Trace;
using Kind = FrameScanner::Kind;

constexpr unsigned kFin = 0x80;
constexpr unsigned kContinuation = 0x0;
constexpr unsigned kText = 0x1;
constexpr unsigned kBinary = 0x2;
constexpr unsigned kClose = 0x8;
constexpr unsigned kPing = 0x9;
constexpr unsigned kPong = 0xa;

const std::string kKey("\x37\xfa\x21\x3d", 4);

/// What a peer of either role must put on the wire.
std::string key_of(Sender sender) {
    return sender == Sender::client ? kKey : std::string();
}

Trace scan(std::string_view bytes, Sender sender, const std::vector<std::size_t>& sizes = {}) {
    FrameScanner scanner(sender);
    return test::scanned_trace(scanner, bytes, sizes);
}

class FrameScannerTest : public testing::TestWithParam<Sender> {
protected:
    std::string key() const { return key_of(GetParam()); }

    std::string make(unsigned first_byte, std::string_view payload) const {
        return frame(first_byte, payload, key());
    }

    Trace scan_all(std::string_view bytes) const { return scan(bytes, GetParam()); }

    /// The rule is broken at the end of `bytes`, and not before.
    void expect_violation(const std::string& bytes) const {
        const Trace trace = scan_all(bytes);

        ASSERT_FALSE(trace.empty());
        EXPECT_EQ(trace.back(), "violation");
        EXPECT_EQ(trace, test::reference_trace(bytes, GetParam()));
    }

    void expect_legal(const std::string& bytes) const {
        const Trace trace = scan_all(bytes);

        ASSERT_FALSE(trace.empty());
        EXPECT_NE(trace.back(), "violation");
        EXPECT_EQ(trace, test::reference_trace(bytes, GetParam()));
    }
};

INSTANTIATE_TEST_SUITE_P(
    BothRoles,
    FrameScannerTest,
    testing::Values(Sender::client, Sender::server),
    [](const auto& each) { return each.param == Sender::client ? "Client" : "Server"; }
);

TEST_P(FrameScannerTest, TellsHeaderPayloadAndControl) {
    const std::string bytes =
        make(kFin | kBinary, "key down") + make(kFin | kPing, "are you there");

    const Trace trace = scan_all(bytes);

    const std::string header = bytes.substr(0, 2 + key().size());
    const std::string payload = bytes.substr(header.size(), 8);
    const Trace expected{
        "header " + test::hex(header),
        "payload " + test::hex(payload),
        "control 89 " + test::hex("are you there"),
    };
    EXPECT_EQ(trace, expected);
}

TEST_P(FrameScannerTest, TellsWhatAHeaderSays) {
    std::string bytes = ReferenceFrame{kBinary, 300, key(), 0}.header();
    std::span<std::byte> input = std::as_writable_bytes(std::span(bytes));
    FrameScanner scanner(GetParam());

    const auto event = scanner.next(input);

    EXPECT_EQ(event.kind, Kind::header);
    EXPECT_FALSE(event.header.fin);
    EXPECT_EQ(event.header.opcode, Opcode::binary);
    EXPECT_EQ(event.header.masked, GetParam() == Sender::client);
    EXPECT_EQ(event.header.length, 300U);
    const std::string_view seen(reinterpret_cast<const char*>(event.header.key.data()), 4);
    EXPECT_EQ(seen, GetParam() == Sender::client ? kKey : std::string(4, '\0'));
    EXPECT_EQ(event.bytes.size(), bytes.size());
    EXPECT_TRUE(input.empty());
    EXPECT_FALSE(scanner.between_frames());
}

TEST_P(FrameScannerTest, TellsTheSameHoweverBytesAreCut) {
    const std::string bytes =
        make(kBinary, "first") + make(kFin | kPing, "ping") + make(kContinuation, "") +
        make(kFin | kPong, "") + make(kFin | kContinuation, std::string(200, 'c')) +
        make(kFin | kBinary, "") + make(kFin | kClose, std::string("\x03\xe8", 2)) +
        // The longest header, and the first bytes of what it announces.
        make(kFin | kBinary, std::string(70'000, 'b')).substr(0, 20);
    const Trace whole = test::reference_trace(bytes, GetParam());
    ASSERT_EQ(whole.size(), 11U);

    EXPECT_EQ(scan_all(bytes), whole);
    EXPECT_EQ(scan(bytes, GetParam(), std::vector<std::size_t>(bytes.size(), 1)), whole);
    for (std::size_t split = 0; split < bytes.size(); ++split) {
        ASSERT_EQ(scan(bytes, GetParam(), {split}), whole) << "cut at " << split;
        ASSERT_EQ(scan(bytes, GetParam(), {split, 1, 1, 3}), whole) << "cut from " << split;
    }
}

TEST_P(FrameScannerTest, EqualsTheReferenceOnRandomFrames) {
    std::mt19937 random(GetParam() == Sender::client ? 7 : 8);
    const auto below = [&random](std::size_t bound) { return random() % bound; };
    const auto some = [&](std::size_t size) {
        std::string text;
        while (text.size() < size) {
            text += static_cast<char>(random() & 0xffU);
        }
        return text;
    };
    constexpr std::array kFirstBytes{0x82U, 0x02U, 0x00U, 0x80U, 0x89U, 0x8aU, 0x88U};
    constexpr std::array<std::size_t, 7> kSizes{0, 1, 5, 125, 126, 300, 65'536};
    std::size_t violations = 0;
    std::size_t messages = 0;
    for (int round = 0; round < 3000; ++round) {
        std::string bytes;
        for (std::size_t i = below(5) + 1; i > 0; --i) {
            const unsigned first_byte = kFirstBytes[below(kFirstBytes.size())];
            const std::size_t size =
                kSizes[below(first_byte >= 0x88U ? 4 : kSizes.size() - (round % 50 == 0 ? 0 : 1))];
            const bool is_masked =
                below(50) == 0 ? GetParam() != Sender::client : GetParam() == Sender::client;
            bytes += frame(first_byte, some(size), is_masked ? some(4) : std::string());
        }
        if (below(3) == 0) {
            bytes[below(std::min<std::size_t>(bytes.size(), 16))] =
                static_cast<char>(random() & 0xffU);
        }
        if (below(4) == 0) {
            bytes.resize(below(bytes.size()) + 1);
        }
        const Trace expected = test::reference_trace(bytes, GetParam());
        std::vector<std::size_t> sizes;
        for (std::size_t i = below(20); i > 0; --i) {
            sizes.push_back(below(12));
        }

        ASSERT_EQ(scan(bytes, GetParam(), sizes), expected) << test::hex(bytes.substr(0, 100));

        const bool violated = !expected.empty() && expected.back() == "violation";
        violations += violated ? 1 : 0;
        messages += expected.size() > 2 ? 1 : 0;
    }
    // The generator must not drift into one corner.
    EXPECT_GT(violations, 300U);
    EXPECT_GT(messages, 300U);
}

TEST_P(FrameScannerTest, TakesEveryLengthThatIsOne) {
    struct Case {
        std::uint64_t length;
        bool legal;
    };
    const std::vector<Case> cases{
        {0, true},
        {125, true},
        {126, true},
        {127, true},
        {0xffff, true},
        {0x10000, true},
        {std::uint64_t{1} << 31U, true},
        {std::uint64_t{1} << 32U, true},
        {(std::uint64_t{1} << 63U) - 1, true},
        {std::uint64_t{1} << 63U, false},
        {~std::uint64_t{0}, false},
    };
    for (const auto& [length, legal] : cases) {
        SCOPED_TRACE(length);
        std::string bytes = ReferenceFrame{kFin | kBinary, length, key(), 0}.header() + "payload";
        std::span<std::byte> input = std::as_writable_bytes(std::span(bytes));
        FrameScanner scanner(GetParam());

        const auto event = scanner.next(input);

        ASSERT_EQ(event.kind, legal ? Kind::header : Kind::violation);
        if (!legal) {
            continue;
        }
        EXPECT_EQ(event.header.length, length);
        const auto payload = scanner.next(input);
        if (length == 0) {
            // "payload" is the next frame's header, and no legal one.
            EXPECT_EQ(payload.kind, Kind::violation);
            continue;
        }
        EXPECT_EQ(payload.kind, Kind::payload);
        EXPECT_EQ(payload.bytes.size(), 7U);
        EXPECT_EQ(payload.offset, 0U);
        EXPECT_TRUE(input.empty());
        EXPECT_FALSE(scanner.between_frames());
    }
}

TEST_P(FrameScannerTest, ReservesNothingForADeclaredLength) {
    // All that it will ever hold is a header and a control frame.
    EXPECT_LT(sizeof(FrameScanner), 512U);
}

TEST_P(FrameScannerTest, CountsAHugeFrameDown) {
    const std::uint64_t length = (std::uint64_t{1} << 63U) - 1;
    std::string bytes = ReferenceFrame{kFin | kBinary, length, key(), 0}.header();
    std::span<std::byte> input = std::as_writable_bytes(std::span(bytes));
    FrameScanner scanner(GetParam());
    ASSERT_EQ(scanner.next(input).kind, Kind::header);
    std::string chunk(100, 'x');

    for (std::uint64_t offset = 0; offset < 1000; offset += chunk.size()) {
        input = std::as_writable_bytes(std::span(chunk));
        const auto event = scanner.next(input);
        ASSERT_EQ(event.kind, Kind::payload);
        EXPECT_EQ(event.offset, offset);
        EXPECT_EQ(event.bytes.size(), chunk.size());
        EXPECT_EQ(scanner.next(input).kind, Kind::more);
    }
}

TEST_P(FrameScannerTest, RefusesTheOtherRolesMasking) {
    const std::string wrong_key = GetParam() == Sender::client ? "" : kKey;
    for (const unsigned first_byte : {kFin | kBinary, kFin | kPing, kFin | kClose}) {
        expect_violation(frame(first_byte, "payload", wrong_key));
        expect_violation(frame(first_byte, "", wrong_key));
    }
    for (const std::uint64_t length : {std::uint64_t{126}, std::uint64_t{0x10000}}) {
        expect_violation(ReferenceFrame{kFin | kBinary, length, wrong_key, 0}.header());
    }
}

TEST_P(FrameScannerTest, RefusesReservedBits) {
    for (const unsigned bits : {0x10U, 0x20U, 0x40U, 0x70U}) {
        for (const unsigned opcode : {kBinary, kPing, kClose}) {
            expect_violation(make(kFin | bits | opcode, "payload"));
        }
    }
}

TEST_P(FrameScannerTest, RefusesUnknownOpcodesAndText) {
    for (const unsigned opcode : {kText, 3U, 4U, 5U, 6U, 7U, 11U, 12U, 13U, 14U, 15U}) {
        expect_violation(make(kFin | opcode, "payload"));
        expect_violation(make(opcode, "payload"));
        expect_violation(make(kBinary, "start") + make(kFin | opcode, "payload"));
    }
}

TEST_P(FrameScannerTest, RefusesFragmentedOrLongControlFrames) {
    for (const unsigned opcode : {kClose, kPing, kPong}) {
        expect_legal(make(kFin | opcode, std::string(125, 'p')));
        expect_violation(make(opcode, "payload"));
        expect_violation(make(opcode, ""));
        expect_violation(make(kFin | opcode, std::string(126, 'p')));
        expect_violation(ReferenceFrame{kFin | opcode, 0x10000, key(), 0}.header());
        expect_violation(ReferenceFrame{kFin | opcode, std::uint64_t{1} << 62U, key(), 0}.header());
    }
}

TEST_P(FrameScannerTest, RefusesLengthsThatAreNotInTheirShortestForm) {
    const auto header = [this](std::uint64_t length, unsigned form) {
        return ReferenceFrame{kFin | kBinary, length, key(), form}.header();
    };
    for (const std::uint64_t length : {0U, 1U, 125U}) {
        expect_violation(header(length, 126));
        expect_violation(header(length, 127));
    }
    for (const std::uint64_t length : {126U, 0xffffU}) {
        expect_legal(header(length, 126));
        expect_violation(header(length, 127));
    }
    expect_legal(header(0x10000, 127));
    for (const unsigned opcode : {kClose, kPing, kPong}) {
        expect_violation(ReferenceFrame{kFin | opcode, 5, key(), 126}.header() + "12345");
        expect_violation(ReferenceFrame{kFin | opcode, 5, key(), 127}.header() + "12345");
    }
}

TEST_P(FrameScannerTest, KeepsTheOrderOfFragments) {
    expect_legal(make(kBinary, "a") + make(kContinuation, "b") + make(kFin | kContinuation, "c"));
    expect_legal(make(kBinary, "a") + make(kFin | kContinuation, "b") + make(kFin | kBinary, "c"));
    expect_legal(make(kBinary, "") + make(kContinuation, "") + make(kFin | kContinuation, ""));

    expect_violation(make(kFin | kContinuation, "b"));
    expect_violation(make(kContinuation, "b"));
    expect_violation(make(kFin | kBinary, "a") + make(kFin | kContinuation, "b"));
    expect_violation(make(kBinary, "a") + make(kFin | kBinary, "b"));
    expect_violation(make(kBinary, "a") + make(kBinary, "b"));
    expect_violation(
        make(kBinary, "a") + make(kFin | kContinuation, "b") + make(kFin | kContinuation, "c")
    );
}

TEST_P(FrameScannerTest, LetsControlFramesStandBetweenFragments) {
    const std::string ping = make(kFin | kPing, "p");

    expect_legal(
        ping + make(kBinary, "a") + ping + ping + make(kContinuation, "b") + ping +
        make(kFin | kContinuation, "c") + ping
    );
    // A control frame neither starts nor ends a message.
    expect_violation(ping + make(kFin | kContinuation, "b"));
    expect_violation(make(kBinary, "a") + ping + make(kFin | kBinary, "b"));
}

TEST_P(FrameScannerTest, TakesFramesWithoutPayload) {
    const std::string empty = make(kFin | kBinary, "");
    const std::string bytes = empty + empty + empty;

    const Trace trace = scan_all(bytes);

    EXPECT_EQ(trace, Trace(3, "header " + test::hex(empty)));
    for (std::size_t split = 0; split < bytes.size(); ++split) {
        EXPECT_EQ(scan(bytes, GetParam(), {split}), trace);
    }
}

TEST_P(FrameScannerTest, IsBetweenFramesWhenAllPayloadWasTold) {
    std::string bytes = make(kFin | kBinary, "payload");
    std::span<std::byte> input = std::as_writable_bytes(std::span(bytes));
    std::span<std::byte> almost = input.first(input.size() - 1);
    FrameScanner scanner(GetParam());
    EXPECT_TRUE(scanner.between_frames());

    EXPECT_EQ(scanner.next(almost).kind, Kind::header);
    EXPECT_FALSE(scanner.between_frames());
    EXPECT_EQ(scanner.next(almost).kind, Kind::payload);
    EXPECT_FALSE(scanner.between_frames());
    EXPECT_EQ(scanner.next(almost).kind, Kind::more);

    std::span<std::byte> last = input.last(1);
    EXPECT_EQ(scanner.next(last).kind, Kind::payload);
    EXPECT_TRUE(scanner.between_frames());
    // A header that has begun to arrive belongs to no frame that was told.
    last = input.first(1);
    EXPECT_EQ(scanner.next(last).kind, Kind::more);
    EXPECT_TRUE(scanner.between_frames());
}

TEST_P(FrameScannerTest, SaysMoreToNothing) {
    FrameScanner scanner(GetParam());
    std::span<std::byte> nothing;

    EXPECT_EQ(scanner.next(nothing).kind, Kind::more);
    EXPECT_EQ(scanner.next(nothing).kind, Kind::more);
}

}  // namespace
}  // namespace porthole::net::websocket
