// SPDX-License-Identifier: Apache-2.0
#include "esxi/rfb/client_message.hpp"

#include "esxi/rfb/bytes.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace porthole::esxi {
namespace {

struct Sample {
    Bytes head;
    std::size_t bytes;
};

/// Each head is just long enough to tell.
const std::vector<Sample>& samples() {
    static const std::vector<Sample> all = {
        {{0}, 20},
        {{2, 0, 0, 0}, 4},
        {{2, 0, 1, 2}, 4 + 4 * 0x102},
        {{3}, 10},
        {{4}, 8},
        {{5}, 6},
        {{6, 0, 0, 0, 0, 0, 0, 0}, 8},
        {{6, 0, 0, 0, 0, 1, 0, 2}, 8 + 0x10002},
        {{6, 0, 0, 0, 0xff, 0xff, 0xff, 0xfc}, 8 + 4},  // extended clipboard
        {{127, 0, 0, 8}, 8},
        {{127, 9, 1, 0}, 256},
        {{150}, 10},
        {{248, 0, 0, 0, 0, 0, 0, 0, 64}, 9 + 64},
        {{250}, 4},
        {{251, 0, 0, 0, 0, 0, 3}, 8 + 3 * 16},
        {{255, 0}, 12},
        {{255, 1, 0, 0}, 4},
        {{255, 1, 0, 2}, 10},
    };
    return all;
}

TEST(ClientMessageTest, IsMeasuredAsSoonAsPossible) {
    for (const Sample& sample : samples()) {
        SCOPED_TRACE(testing::PrintToString(sample.head));
        const ByteView head(sample.head);

        const auto size = client_message_size(head);

        EXPECT_EQ(size, (ClientMessageSize{.known = true, .bytes = sample.bytes}));
        for (std::size_t cut = 0; cut < head.size(); ++cut) {
            constexpr ClientMessageSize kUnknown{.known = true, .bytes = 0};
            const auto early = client_message_size(head.first(cut)).value_or(kUnknown);
            EXPECT_FALSE(early.known);
            EXPECT_GT(early.bytes, cut);
            EXPECT_LE(early.bytes, head.size());
        }
    }
}

TEST(ClientMessageTest, MustBeOfAKnownType) {
    for (const Bytes& head :
         {Bytes{1}, Bytes{7}, Bytes{249}, Bytes{255, 2}, Bytes{255, 1, 0, 3}, Bytes{127, 0, 0, 3}
         }) {
        SCOPED_TRACE(testing::PrintToString(head));

        EXPECT_FALSE(client_message_size(head));
    }
}

}  // namespace
}  // namespace porthole::esxi
