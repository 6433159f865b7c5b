// SPDX-License-Identifier: Apache-2.0
#include "compute/told_console.hpp"

#include <gtest/gtest.h>

namespace porthole::compute {
namespace {

Result<virt::ConnectInfo> told(
    const std::string& type, const std::string& path, std::uint16_t port = 5901
) {
    consoleauth::TokenRecord record;
    record.instance_id = "i";
    record.instance_name = "web01";
    record.console_type = type;
    record.console = consoleauth::ConsoleAddress{"compute1", port, path, "ca.pem", ""};
    return connect_info_of(record, *virt::find_console_type(type));
}

TEST(ToldConsoleTest, GoesByTypeWithoutAPath) {
    EXPECT_EQ(told("novnc", "")->transport, virt::Transport::vnc);
    EXPECT_EQ(told("novnc", "")->host, "compute1");
    EXPECT_EQ(told("novnc", "")->port, 5901);
    EXPECT_EQ(told("novnc", "")->vm_name, "web01");
    EXPECT_EQ(told("novnc", "")->ca_file, "ca.pem");
    EXPECT_EQ(told("serial", "")->transport, virt::Transport::tcp);
}

TEST(ToldConsoleTest, GoesByThePath) {
    const std::string authd = R"({"ticket": "t", "cfgFile": "[ds] a/a.vmx", "thumbprint": ")"
                              R"(00112233445566778899aabbccddeeff00112233"})";

    EXPECT_EQ(told("webmks", authd, 902)->transport, virt::Transport::authd);
    EXPECT_EQ(told("webmks", "/ticket/abc", 443)->transport, virt::Transport::webmks);
    EXPECT_EQ(told("novnc", "OpaqueRef:4711")->transport, virt::Transport::connect);
}

TEST(ToldConsoleTest, ThePathOfAnRdpConsoleNamesTheVm) {
    const std::string vm = "0A1B2C3D-0000-4000-8000-000000000001";
    const auto info = told("rdp-html5", vm, 2179);

    ASSERT_TRUE(info);
    EXPECT_EQ(info->transport, virt::Transport::rdp);
    EXPECT_EQ(info->preconnection_blob, vm);
    EXPECT_EQ(info->path, "");
    EXPECT_EQ(info->ca_file, "ca.pem");
    EXPECT_EQ(told("rdp-html5", "")->transport, virt::Transport::rdp);
    EXPECT_EQ(told("rdp-html5", "")->preconnection_blob, "");
}

TEST(ToldConsoleTest, LeadsNowhereWhenTheTwoDoNotFit) {
    const auto unavailable = make_error_code(Errc::console_unavailable);

    EXPECT_EQ(told("rdp-html5", "/ticket/abc").error(), unavailable);
    EXPECT_EQ(told("webmks", "").error(), unavailable);
    EXPECT_EQ(told("webmks", "FAKE PATH").error(), unavailable);
    EXPECT_EQ(told("webmks", "{").error(), unavailable);
    EXPECT_EQ(told("novnc", "/ticket/abc").error(), unavailable);
    EXPECT_EQ(told("serial", "OpaqueRef:4711").error(), unavailable);
    EXPECT_EQ(told("novnc", "", 0).error(), unavailable);
}

}  // namespace
}  // namespace porthole::compute
