// SPDX-License-Identifier: Apache-2.0
#include "proxy/rfb/client_messages.hpp"

#include "proxy/rfb/protocol.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace porthole::proxy::rfb {
namespace {

using namespace std::string_literals;

std::string encodings(std::initializer_list<std::int32_t> list) {
    std::string message = "\2\0"s + to_u32(static_cast<std::uint32_t>(list.size())).substr(2);
    for (const std::int32_t each : list) {
        message += to_u32(static_cast<std::uint32_t>(each));
    }
    return message;
}

/// One of every kind, as clients send them.
std::vector<std::string> messages() {
    return {
        "\0"s + std::string(19, 'f'),
        encodings({7, -223, pseudo_encoding::kQemuKey}),
        encodings({}),
        "\3"s + std::string(9, 'u'),
        "\4\1\0\0\0\0\0a"s,
        "\5\1\0\2\0\3"s,
        "\6\0\0\0\0\0\0\5hello"s,
        "\6\0\0\0\xff\xff\xff\xfclong"s,  // the extended clipboard's
        "\x7f\0\0\x08\0\x1d\1\0"s,
        "\x96\1"s + std::string(8, 'c'),
        "\xf8\0\0\0\0\0\0\0\2ab"s,
        "\xfa\0\1\2"s,
        "\xfb\0\3\0\2\0\1\0"s + std::string(16, 's'),
        "\xff\0\0\1\0\0\0a\0\0\0\x1e"s,
        "\xff\1\0\0"s,
        "\xff\1\0\2"s + std::string(6, 'a'),
    };
}

/// What a client that sends `stream` in pieces of `size` is understood to say; parts of one message
/// are put together, and "broken" ends it when it makes no sense.
std::vector<std::string> understood(std::string_view stream, std::size_t size) {
    std::vector<std::string> all;
    ClientMessages messages;
    bool joined = false;
    for (; !stream.empty(); stream.remove_prefix(std::min(size, stream.size()))) {
        std::string_view input = stream.substr(0, size);
        for (;;) {
            const auto part = messages.next(input);
            if (!part) {
                EXPECT_EQ(part.error(), Errc::protocol_violation);
                all.emplace_back("broken");
                return all;
            }
            if (!*part) {
                break;
            }
            if ((*part)->whole || !joined) {
                all.emplace_back();
            }
            joined = !(*part)->whole;
            all.back() += (*part)->bytes;
        }
        EXPECT_TRUE(input.empty());
    }
    return all;
}

TEST(ClientMessagesTest, TellsWhereEachMessageEnds) {
    std::string stream;
    for (const std::string& message : messages()) {
        stream += message;
    }
    for (const std::size_t size :
         {std::size_t{1}, std::size_t{3}, std::size_t{11}, stream.size()}) {
        EXPECT_EQ(understood(stream, size), messages()) << size;
    }
}

TEST(ClientMessagesTest, HoldsNoLongMessage) {
    const std::string text = "\6\0\0\0"s + to_u32(100'000) + std::string(100'000, 't');

    EXPECT_EQ(understood(text, 1000), std::vector{text});
    EXPECT_EQ(understood(text + "\4\1\0\0\0\0\0a"s, 999).size(), 2U);
}

TEST(ClientMessagesTest, LengthsAreNeverWhatTheyCannotBe) {
    const std::vector<std::string> wrong{
        "\1",                       // nobody's
        "\2\0\xff\xff"s,            // 65 535 encodings
        "\x7f\0\0\3"s,              // shorter than its head
        "\xf8\0\0\0\0\0\0\0\x41"s,  // a fence of more than 64 bytes
        "\xff\2\0\0"s,              // nobody's
        "\xff\1\0\3"s,
    };
    for (const std::string& message : wrong) {
        EXPECT_EQ(understood(message, 100), std::vector{"broken"s}) << message.size();
    }
    ClientMessages messages;
    std::string_view input = "\1";
    EXPECT_FALSE(messages.next(input));
    input = "\3\0\0\0\0\0\0\0\0\0";
    EXPECT_FALSE(messages.next(input)) << "it stays broken";

    // The longest text there can be: it is in parts, and needs no room.
    EXPECT_EQ(understood("\6\0\0\0\x80\0\0\0"s + "some", 4).size(), 1U);
}

TEST(ClientMessagesTest, EncodingsCanBeLeftOut) {
    constexpr std::array kUnwanted{pseudo_encoding::kFence, pseudo_encoding::kClipboard};

    EXPECT_EQ(
        without_encodings(
            encodings({7, pseudo_encoding::kFence, 0, pseudo_encoding::kClipboard}), kUnwanted
        ),
        encodings({7, 0})
    );
    EXPECT_EQ(without_encodings(encodings({}), kUnwanted), encodings({}));
}

}  // namespace
}  // namespace porthole::proxy::rfb
