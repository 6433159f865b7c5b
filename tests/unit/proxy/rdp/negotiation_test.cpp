// SPDX-License-Identifier: Apache-2.0
#include "proxy/rdp/negotiation.hpp"

#include "support/run.hpp"
#include "support/scripted_stream.hpp"

#include <boost/algorithm/hex.hpp>
#include <gtest/gtest.h>

#include <string>

namespace porthole::proxy::rdp {
namespace {

std::string hex(std::string_view digits) {
    return boost::algorithm::unhex(std::string(digits));
}

Result<ConnectionConfirm> read(std::string_view bytes, std::size_t* unread = nullptr) {
    test::ScriptedStream server(test::in_pieces(bytes, 3));
    auto confirm = test::run(read_connection_confirm(server));
    if (unread != nullptr) {
        *unread = server.unread();
    }
    return confirm;
}

TEST(RdpNegotiationTest, KnowsAConnectionRequest) {
    const std::string request = hex("030000130ee000000000000100080003000000");
    EXPECT_TRUE(is_connection_request(request));
    EXPECT_FALSE(is_connection_request(""));
    EXPECT_FALSE(is_connection_request(request + '\0'));
    EXPECT_FALSE(is_connection_request(request.substr(0, 18)));
    EXPECT_FALSE(is_connection_request(hex("030000130ed000000000000100080003000000")))
        << "an answer";
    EXPECT_FALSE(is_connection_request(hex("020000130ee000000000000100080003000000")));
    EXPECT_FALSE(is_connection_request(hex("030000130de000000000000100080003000000")));
    const std::string long_one = hex("03000500ffe0") + std::string(0x500 - 6, 'x');
    EXPECT_FALSE(is_connection_request(long_one));
}

TEST(RdpNegotiationTest, TellsWhatAServerChose) {
    const std::string tls = hex("030000130ed000001234000201080001000000");
    std::size_t unread = 0;
    const auto confirm = read(tls + "TLS", &unread);
    ASSERT_TRUE(confirm);
    EXPECT_EQ(confirm->bytes, tls);
    EXPECT_EQ(confirm->security, Security::tls);
    EXPECT_EQ(confirm->detail, 1U);
    EXPECT_EQ(unread, 3U) << "what follows is TLS";

    const auto refused = read(hex("030000130ed000001234000300080005000000"));
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->security, Security::refused);
    EXPECT_EQ(refused->detail, 5U);

    EXPECT_EQ(read(hex("030000130ed000001234000201080000000000"))->security, Security::none);
    EXPECT_EQ(read(hex("0300000b06d00000123400"))->security, Security::none);
}

TEST(RdpNegotiationTest, RefusesWhatIsNoAnswer) {
    EXPECT_EQ(read("SSH-2.0-OpenSSH_9.2\r\n").error(), Errc::upstream_protocol);
    EXPECT_EQ(read(hex("030000130ee000001234000201080001000000")).error(), Errc::upstream_protocol);
    EXPECT_EQ(read(hex("0300ffff06d00000123400")).error(), Errc::upstream_protocol);
    EXPECT_EQ(read(hex("0300000406d00000123400")).error(), Errc::upstream_protocol);
    EXPECT_EQ(read(hex("030000130ed00000")).error(), Errc::upstream_closed);
    EXPECT_EQ(read("").error(), Errc::upstream_closed);
}

TEST(RdpNegotiationTest, NamesTheVm) {
    // As in the tests of IronRDP.
    EXPECT_EQ(
        preconnection_blob("TestVM"),
        hex("20000000000000000200000000000000070054006500730074005600"
            "4d000000")
    );
}

}  // namespace
}  // namespace porthole::proxy::rdp
