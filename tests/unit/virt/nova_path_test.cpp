// SPDX-License-Identifier: Apache-2.0
#include "virt/nova_path.hpp"

#include <gtest/gtest.h>

#include <string>

namespace porthole::virt {
namespace {

const std::string kSha1 = "c550629f00112233445566778899aabbccddeeff";

std::string authd(
    const std::string& ticket, const std::string& cfg_file, const std::string& thumbprint
) {
    return R"({"ticket": ")" + ticket + R"(", "cfgFile": ")" + cfg_file + R"(", "thumbprint": ")" +
           thumbprint + R"("})";
}

TEST(NovaPathTest, ReadsATicketForAuthd) {
    const auto info = parse_nova_path(authd("52cf-8c64", "[ds1] web 1/web 1.vmx", kSha1));

    ASSERT_TRUE(info);
    EXPECT_EQ(info->transport, Transport::authd);
    EXPECT_EQ(info->ticket.reveal(), "52cf-8c64");
    EXPECT_EQ(info->cfg_file, "[ds1] web 1/web 1.vmx");
    EXPECT_EQ(
        info->thumbprints.sha1, "C5:50:62:9F:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF"
    );
    EXPECT_EQ(info->thumbprints.sha256, "");
}

TEST(NovaPathTest, TellsTheKindsOfThumbprintApart) {
    const auto info = parse_nova_path(authd("t", "x.vmx", std::string(64, 'a')));

    ASSERT_TRUE(info);
    EXPECT_EQ(info->thumbprints.sha256.substr(0, 5), "AA:AA");
    EXPECT_EQ(info->thumbprints.sha1, "");
}

TEST(NovaPathTest, ReadsATicketForTheWebSocket) {
    const auto info = parse_nova_path("/ticket/8136e5188d21dedc");

    ASSERT_TRUE(info);
    EXPECT_EQ(info->transport, Transport::webmks);
    EXPECT_EQ(info->path, "/ticket/8136e5188d21dedc");
    EXPECT_EQ(info->ticket.reveal(), "8136e5188d21dedc");
}

TEST(NovaPathTest, TakesAllElseForAConnectPath) {
    for (const char* path : {"/console?ref=OpaqueRef:1", "b7d5b1d8-uuid", "vm.example:5900"}) {
        const auto info = parse_nova_path(path);

        ASSERT_TRUE(info) << path;
        EXPECT_EQ(info->transport, Transport::connect);
        EXPECT_EQ(info->path, path);
    }
}

TEST(NovaPathTest, TakesNothingThatCouldBeMoreThanItLooks) {
    for (const std::string& path : {
             std::string(),
             std::string("/a b"),
             std::string("/a\r\nHost: b"),
             std::string("/a\0b", 4),
             std::string("/ticket/"),
             std::string("/ticket/a/b"),
             std::string("/ticket/.."),
             std::string("/ticket/a?b"),
             std::string(4097, 'x'),
             std::string("{"),
             std::string("{}"),
             std::string(R"({"ticket": 1, "cfgFile": "x", "thumbprint": ")") + kSha1 + "\"}",
             authd("", "x.vmx", kSha1),
             authd("t t", "x.vmx", kSha1),
             authd("t\\r\\nPASS", "x.vmx", kSha1),
             authd("t", "", kSha1),
             authd("t", "x\\nQUIT", kSha1),
             authd("t", "x.vmx", ""),
             authd("t", "x.vmx", "c550"),
             authd("t", "x.vmx", kSha1) + "more",
         }) {
        EXPECT_FALSE(parse_nova_path(path)) << path;
    }
}

}  // namespace
}  // namespace porthole::virt
