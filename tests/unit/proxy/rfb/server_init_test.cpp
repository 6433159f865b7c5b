// SPDX-License-Identifier: Apache-2.0
#include "proxy/rfb/server_init.hpp"

#include "proxy/rfb/protocol.hpp"
#include "support/run.hpp"
#include "support/scripted_stream.hpp"

#include <gtest/gtest.h>

#include <string>

namespace porthole::proxy::rfb {
namespace {

using test::ScriptedStream;

const std::string kHead(20, 'h');

Result<std::string> read(ScriptedStream& console) {
    return test::run(read_server_init(console));
}

TEST(ServerInitTest, IsReadWholeAndNotAByteMore) {
    for (const std::size_t size : {1U, 7U, 100U}) {
        const std::string init = kHead + with_length("QEMU (web-1)");
        ScriptedStream console(test::in_pieces(init + "update", size));

        EXPECT_EQ(*read(console), init);
        EXPECT_EQ(console.unread(), 6U);
    }
}

TEST(ServerInitTest, FitsIntoAFrameWithTheShortestHeader) {
    ScriptedStream console({kHead + with_length(std::string(4096, 'n')) + "update"});

    const auto init = read(console);

    EXPECT_EQ(*init, kHead + with_length(std::string(101, 'n')));
    EXPECT_EQ(init->size(), 125U);
    EXPECT_EQ(console.unread(), 6U);
}

TEST(ServerInitTest, CutsNoCharacter) {
    ScriptedStream console({kHead + with_length(std::string(100, 'n') + "\xe2\x82\xac")});

    EXPECT_EQ(*read(console), kHead + with_length(std::string(100, 'n')));
}

TEST(ServerInitTest, HasANameWithinBounds) {
    for (const std::uint32_t size : {4097U, 0x80000000U, 0xffffffffU}) {
        ScriptedStream console({kHead + to_u32(size) + std::string(10000, 'n')});

        EXPECT_EQ(read(console).error(), make_error_code(Errc::upstream_protocol));
        EXPECT_EQ(console.unread(), 10000U);
    }
}

TEST(ServerInitTest, MustBeComplete) {
    const std::string init = kHead + with_length("name");
    for (std::size_t size = 0; size < init.size(); ++size) {
        ScriptedStream console(test::in_pieces(init.substr(0, size), 100));

        EXPECT_EQ(read(console).error(), make_error_code(Errc::upstream_closed)) << size;
    }
}

}  // namespace
}  // namespace porthole::proxy::rfb
