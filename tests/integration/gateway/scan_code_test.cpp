// SPDX-License-Identifier: Apache-2.0
// Keys by their places, on consoles of ESXi hosts: keyboard = "scan-codes".
#include "integration/gateway/fixture.hpp"

namespace porthole::test {
namespace {

using namespace std::string_literals;

const std::string kAnnouncement = "\0\0\0\1\0\0\0\0\0\0\0\0\xff\xff\xfe\xfe"s;

class ScanCodeTest : public VsphereGatewayTest {
protected:
    /// The console sends back what it is told; `z` is what it is told of the key at Z's place. By
    /// WebMKS the host makes characters of scan codes by an American keyboard.
    void expect_keys_by_place(const std::string& z = "\4\1\0\0\0\0\0z"s) {
        ConsoleSocket socket = open_console(kVm, "webmks");
        EXPECT_EQ(socket.read(kAnnouncement.size()), kAnnouncement);
        // A user whose keyboard has Y there; then the key beside it, the old way.
        socket.send("\xff\0\0\1\0\0\0y\0\0\0\x2c"s + "\4\1\0\0\0\0\0t"s);
        EXPECT_EQ(socket.read(16), z + "\4\1\0\0\0\0\0t"s);
        const std::string text = cut_text(200'000);
        socket.send(text);
        EXPECT_TRUE(socket.read(text.size()) == text);
        EXPECT_EQ(socket.close().code, 1000);
        expect_none_open_on_esxi();
        EXPECT_EQ(esxi_.count("violations"), 0);
    }
};

TEST_F(ScanCodeTest, ByWebmksAndByPort902) {
    GatewayOptions keys = options();
    keys.vcenter_options = "keyboard = \"scan-codes\"\n";
    start(keys);
    expect_keys_by_place();
    EXPECT_EQ(gateway().stop(), 0);

    keys.vcenter_options += "console = \"mks\"\n";
    start(keys);
    // The simulated daemon leaves what it is told to the console.
    expect_keys_by_place("\x7f\0\0\x08\0\x2c\1\0"s);
}

TEST_F(ScanCodeTest, OnlyWhereAskedFor) {
    start(options());
    ConsoleSocket socket = open_console(kVm, "webmks");
    socket.send("\4\1\0\0\0\0\0t"s);

    EXPECT_EQ(socket.read(8), "\4\1\0\0\0\0\0t"s);
}

// What the host says is looked at no more once the opening is over: in whatever frames it comes.
TEST_F(ScanCodeTest, HostsMayCutFramesAnyhow) {
    GatewayOptions keys = options();
    keys.vcenter_options = "keyboard = \"scan-codes\"\n";
    start(keys);
    for (const char* mode : {"fragmented", "trickle", "ping"}) {
        SCOPED_TRACE(mode);
        esxi_.set_mode(mode, 1);
        expect_keys_by_place();
    }
}

}  // namespace
}  // namespace porthole::test
