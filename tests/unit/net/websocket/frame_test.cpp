// SPDX-License-Identifier: Apache-2.0
#include "net/websocket/frame.hpp"

#include "support/reference_frames.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace porthole::net::websocket {
namespace {

constexpr std::array<std::uint64_t, 14> kLengths{
    0,
    1,
    125,
    126,
    127,
    0xfffe,
    0xffff,
    0x10000,
    std::uint64_t{1} << 31U,
    (std::uint64_t{1} << 32U) - 1,
    std::uint64_t{1} << 32U,
    (std::uint64_t{1} << 63U) - 1,
    std::uint64_t{1} << 63U,
    ~std::uint64_t{0},
};

const std::string kKeyText("\x37\xfa\x21\x3d", 4);

MaskingKey key_of(std::string_view text) {
    MaskingKey key{};
    std::memcpy(key.data(), text.data(), key.size());
    return key;
}

std::string encoded(const FrameHeader& header) {
    std::array<std::byte, kMaxHeaderBytes> out{};
    const std::size_t size = encode_header(header, out);
    return {reinterpret_cast<const char*>(out.data()), size};
}

TEST(EncodeHeaderTest, WritesTheShortestFormOfEveryLength) {
    for (const bool is_masked : {false, true}) {
        for (const std::uint64_t length : kLengths) {
            SCOPED_TRACE(testing::Message() << length << (is_masked ? " masked" : ""));
            FrameHeader header;
            header.length = length;
            header.masked = is_masked;
            header.key = key_of(kKeyText);
            test::ReferenceFrame reference;
            reference.length = length;
            reference.key = is_masked ? kKeyText : "";

            EXPECT_EQ(test::hex(encoded(header)), test::hex(reference.header()));
            EXPECT_EQ(header_bytes(header), reference.header().size());
        }
    }
}

TEST(EncodeHeaderTest, WritesFinAndOpcode) {
    for (const Opcode opcode :
         {Opcode::continuation,
          Opcode::text,
          Opcode::binary,
          Opcode::close,
          Opcode::ping,
          Opcode::pong}) {
        for (const bool fin : {false, true}) {
            FrameHeader header;
            header.opcode = opcode;
            header.fin = fin;
            test::ReferenceFrame reference;
            reference.first_byte = (fin ? 0x80U : 0U) | static_cast<unsigned>(opcode);

            EXPECT_EQ(test::hex(encoded(header)), test::hex(reference.header()));
        }
    }
}

TEST(EncodeHeaderTest, WritesNoFurtherThanTheHeader) {
    for (const std::uint64_t length : kLengths) {
        FrameHeader header;
        header.length = length;
        header.masked = true;
        // Exactly as large as it must be, on the heap: AddressSanitizer sees a byte too many.
        std::vector<std::byte> out(header_bytes(header));

        EXPECT_EQ(encode_header(header, out), out.size());
    }
}

TEST(ApplyMaskTest, EqualsTheReferenceForEverySizeAndPlace) {
    std::mt19937 random(1);
    const auto byte = [&random] { return static_cast<char>(random() & 0xffU); };
    for (std::size_t size = 0; size <= 67; ++size) {
        for (std::size_t alignment = 0; alignment < 9; ++alignment) {
            for (const std::uint64_t offset :
                 {std::uint64_t{0},
                  std::uint64_t{1},
                  std::uint64_t{2},
                  std::uint64_t{3},
                  std::uint64_t{65'537},
                  (std::uint64_t{1} << 63U) - 2}) {
                std::string key(4, '\0');
                std::string payload(size, '\0');
                std::generate(key.begin(), key.end(), byte);
                std::generate(payload.begin(), payload.end(), byte);
                std::string room = std::string(alignment, 'x') + payload + 'x';
                const auto bytes = std::as_writable_bytes(std::span(room)).subspan(alignment, size);

                apply_mask(bytes, key_of(key), offset);

                const std::string expected = test::masked(payload, key, offset);
                ASSERT_EQ(test::hex(room), test::hex(std::string(alignment, 'x') + expected + 'x'))
                    << size << " bytes, aligned at " << alignment << ", offset " << offset;
            }
        }
    }
}

TEST(CopyMaskedTest, MovesDownInTheSameBuffer) {
    std::mt19937 random(2);
    for (std::size_t size = 0; size <= 130; ++size) {
        for (std::size_t distance = 0; distance <= 70; ++distance) {
            std::string payload(size, '\0');
            std::generate(payload.begin(), payload.end(), [&random] {
                return static_cast<char>(random() & 0xffU);
            });
            std::string room = std::string(distance, 'x') + payload;
            const auto bytes = std::as_writable_bytes(std::span(room));

            copy_masked(bytes.subspan(distance), bytes.first(size), key_of(kKeyText), size);

            ASSERT_EQ(
                test::hex(room.substr(0, size)), test::hex(test::masked(payload, kKeyText, size))
            ) << size
              << " bytes, down by " << distance;
        }
    }
}

TEST(ApplyMaskTest, UnmasksWhatArrivesInPieces) {
    const std::string payload = "the quick brown fox jumps over the lazy dog";
    for (std::size_t split = 0; split <= payload.size(); ++split) {
        std::string text = test::masked(payload, kKeyText);
        const auto bytes = std::as_writable_bytes(std::span(text));

        apply_mask(bytes.first(split), key_of(kKeyText), 0);
        apply_mask(bytes.subspan(split), key_of(kKeyText), split);

        EXPECT_EQ(text, payload);
    }
}

TEST(ControlFrameTest, IsAWholeFrame) {
    const MaskingKey key = key_of(kKeyText);
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, kMaxControlBytes}) {
        const std::string payload(size, 'p');

        EXPECT_EQ(
            test::hex(control_frame(Opcode::ping, payload, nullptr)),
            test::hex(test::frame(0x89, payload))
        );
        EXPECT_EQ(
            test::hex(control_frame(Opcode::pong, payload, &key)),
            test::hex(test::frame(0x8a, payload, kKeyText))
        );
    }
}

TEST(ClosePayloadTest, HoldsCodeAndReason) {
    EXPECT_EQ(close_payload(1000, ""), std::string("\x03\xe8", 2));
    EXPECT_EQ(close_payload(4401, "token_unknown"), "\x11\x31token_unknown");
    EXPECT_EQ(close_code(close_payload(4999, "reason")), 4999);
}

TEST(ClosePayloadTest, FitsIntoAControlFrame) {
    const std::string payload = close_payload(1000, std::string(1000, 'r'));

    EXPECT_EQ(payload.size(), kMaxControlBytes);
    EXPECT_EQ(control_frame(Opcode::close, payload, nullptr).size(), 2 + kMaxControlBytes);
}

TEST(CloseCodeTest, SaysWhenThereIsNone) {
    EXPECT_EQ(close_code(""), 1005);
    EXPECT_EQ(close_code("\x03"), 1002);
    EXPECT_EQ(close_code(std::string("\x03\xe8", 2)), 1000);
    EXPECT_EQ(close_code("\xff\xff"), 0xffff);
}

}  // namespace
}  // namespace porthole::net::websocket
