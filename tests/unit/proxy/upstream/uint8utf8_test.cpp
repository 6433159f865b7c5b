// SPDX-License-Identifier: Apache-2.0
#include "proxy/upstream/uint8utf8.hpp"

#include "net/stream.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace porthole::proxy::uint8utf8 {
namespace {

std::string all_bytes() {
    std::string bytes;
    for (int byte = 0; byte < 256; ++byte) {
        bytes += static_cast<char>(byte);
    }
    return bytes;
}

/// In pieces of that size; nothing when it is refused.
std::optional<std::string> decoded(const std::string& text, std::size_t piece) {
    Decoder decoder;
    std::string bytes;
    for (std::size_t begin = 0; begin < text.size(); begin += piece) {
        const std::string each = text.substr(begin, piece);
        std::vector<std::byte> room(each.size());
        const auto size = decoder.decode(net::as_bytes(each), room);
        if (!size) {
            return std::nullopt;
        }
        bytes.append(reinterpret_cast<const char*>(room.data()), *size);
    }
    return decoder.is_whole() ? std::optional(bytes) : std::nullopt;
}

TEST(Uint8Utf8Test, IsUtf8OfTheFirst256Characters) {
    EXPECT_EQ(encode(net::as_bytes("RFB")), "RFB");
    EXPECT_EQ(
        encode(net::as_bytes("\x7f\x80\xbf\xc0\xff")), "\x7f\xc2\x80\xc2\xbf\xc3\x80\xc3\xbf"
    );
    EXPECT_EQ(encode(net::as_bytes(std::string_view("\0", 1))), std::string(1, '\0'));
}

TEST(Uint8Utf8Test, DecodesInPiecesOfAnySize) {
    const std::string text = encode(net::as_bytes(all_bytes()));
    EXPECT_EQ(text.size(), 384U);
    for (const std::size_t piece : {1U, 2U, 3U, 7U, 1000U}) {
        EXPECT_EQ(decoded(text, piece), all_bytes()) << piece;
    }
}

TEST(Uint8Utf8Test, RefusesAllOtherText) {
    for (const char* text :
         {"\x80",          // no beginning
          "\xc2",          // no end
          "\xc2x",         // no continuation
          "\xc1\x81",      // longer than it need be
          "\xc4\x80",      // U+0100
          "\xe2\x82\xac",  // the euro sign
          "\xff"}) {
        EXPECT_EQ(decoded(text, 1), std::nullopt) << text;
        EXPECT_EQ(decoded(text, 100), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace porthole::proxy::uint8utf8
