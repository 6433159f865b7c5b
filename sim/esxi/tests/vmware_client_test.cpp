// SPDX-License-Identifier: Apache-2.0
#include "esxi/rfb/vmware_client.hpp"

#include "rfb_sample.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace porthole::esxi::test {
namespace {

Bytes set_encodings(const std::vector<std::uint32_t>& encodings) {
    Bytes message = {2, 0};
    append_u16(message, static_cast<std::uint16_t>(encodings.size()));
    for (const std::uint32_t encoding : encodings) {
        append_u32(message, encoding);
    }
    return message;
}

Bytes vmware_key(std::uint16_t scan_code, bool down) {
    Bytes message = {127, 0, 0, 8};
    append_u16(message, scan_code);
    message.push_back(down ? 1 : 0);
    message.push_back(0);
    return message;
}

struct Pointer {
    bool absolute = true;
    std::uint32_t x = 0;
    std::uint32_t y = 0;
    std::uint32_t buttons = 0;
    std::uint8_t wheel = 0;
};

Bytes vmware_pointer(const Pointer& pointer) {
    Bytes message = {127, 2, 0, 19, static_cast<std::uint8_t>(pointer.absolute ? 1 : 0)};
    append_u32(message, pointer.x);
    append_u32(message, pointer.y);
    append_u32(message, pointer.buttons);
    append(message, Bytes{pointer.wheel, 0});
    return message;
}

Bytes key_event(std::uint32_t keysym, bool down) {
    Bytes message = {4, static_cast<std::uint8_t>(down ? 1 : 0), 0, 0};
    append_u32(message, keysym);
    return message;
}

/// A client after its opening with a VNC server of some name.
class VmwareClientTest : public testing::Test {
protected:
    explicit VmwareClientTest(std::string_view name = "x11vnc", bool strict = false)
        : client(opening, strict) {
        open(opening, name);
    }

    Bytes translated(const Bytes& bytes) {
        Bytes out;
        EXPECT_TRUE(client.translate(bytes, out));
        return out;
    }

    RfbOpening opening;
    VmwareClient client;
};

class VmwareClientToQemuTest : public VmwareClientTest {
protected:
    VmwareClientToQemuTest() : VmwareClientTest("QEMU (web-1)") {}
};

class StrictVmwareClientTest : public VmwareClientTest {
protected:
    StrictVmwareClientTest() : VmwareClientTest("QEMU", true) {}
};

TEST_F(VmwareClientTest, PassesStandardMessages) {
    for (const Bytes& message :
         {Bytes(Bytes::size_type{20}, 0),
          set_encodings({7, 0xffff'fefc}),
          Bytes{3, 1, 0, 0, 0, 0, 4, 0, 3, 0},
          key_event('a', true),
          Bytes{5, 1, 0, 9, 0, 9},
          Bytes{6, 0, 0, 0, 0, 0, 0, 2, 'h', 'i'},
          Bytes{250, 0, 1, 2},
          Bytes{255, 0, 0, 1, 0, 0, 0, 97, 0, 0, 0, 30}}) {
        SCOPED_TRACE(testing::PrintToString(message));

        EXPECT_EQ(translated(message), message);
    }
}

TEST_F(VmwareClientTest, PassesTheOpening) {
    RfbOpening fresh;
    VmwareClient early(fresh, false);
    Bytes said = version();
    append(said, Bytes{1, 1});
    append(said, key_event('a', true));
    Bytes out;

    EXPECT_TRUE(early.translate(said, out));

    EXPECT_EQ(out, said);
}

TEST_F(VmwareClientTest, TakesMessagesCutAnywhere) {
    Bytes stream = set_encodings({0, 0x574d'5664, 7});
    append(stream, vmware_key(0x1e, true));
    append(stream, Bytes{127, 3, 0, 8, 0, 0, 1, 0});
    append(stream, key_event('b', true));
    Bytes wanted = set_encodings({0, 7});
    append(wanted, key_event('a', true));
    append(wanted, key_event('b', true));

    Bytes out;
    for (const std::uint8_t byte : stream) {
        EXPECT_TRUE(client.translate(Bytes{byte}, out));
    }

    EXPECT_EQ(out, wanted);
}

TEST_F(VmwareClientTest, TakesVmwaresEncodingsOut) {
    const Bytes asked = set_encodings({0x574d'5664, 0, 0x574d'567a, 0xffff'ff21, 0x574d'5668});

    EXPECT_EQ(translated(asked), set_encodings({0, 0xffff'ff21}));
}

TEST_F(VmwareClientTest, NotesThatCapabilitiesAreWanted) {
    translated(set_encodings({0, 0x574d'5664}));
    EXPECT_FALSE(client.take_capabilities_request());

    translated(set_encodings({0, 0x574d'567a}));
    EXPECT_TRUE(client.take_capabilities_request());
    EXPECT_FALSE(client.take_capabilities_request());
    EXPECT_EQ(server_capabilities(), (Bytes{127, 0, 0, 8, 0, 0, 0, 2}));
}

TEST_F(VmwareClientTest, TypesOnAUsKeyboard) {
    EXPECT_EQ(translated(vmware_key(0x1e, true)), key_event('a', true));
    EXPECT_EQ(translated(vmware_key(0x1e, false)), key_event('a', false));
    EXPECT_EQ(translated(vmware_key(0x1c, true)), key_event(0xff0d, true));
    EXPECT_EQ(translated(vmware_key(0x153, true)), key_event(0xffff, true));
    EXPECT_EQ(translated(vmware_key(0x35, true)), key_event('/', true));
    EXPECT_EQ(translated(vmware_key(0x7e, true)), Bytes{});
}

TEST_F(VmwareClientTest, LetsGoOfTheKeyThatWasPressed) {
    EXPECT_EQ(translated(vmware_key(0x2a, true)), key_event(0xffe1, true));
    EXPECT_EQ(translated(vmware_key(0x03, true)), key_event('@', true));
    EXPECT_EQ(translated(vmware_key(0x2a, false)), key_event(0xffe1, false));
    EXPECT_EQ(translated(vmware_key(0x03, false)), key_event('@', false));
    EXPECT_EQ(translated(vmware_key(0x03, true)), key_event('2', true));
}

TEST_F(VmwareClientTest, PointsAtPixels) {
    EXPECT_EQ(
        translated(vmware_pointer({.x = 0x123, .y = 0x45, .buttons = 5})),
        (Bytes{5, 5, 0x01, 0x23, 0, 0x45})
    );
}

TEST_F(VmwareClientTest, MovesWithinTheScreen) {
    translated(vmware_pointer({.x = 1000, .y = 10}));

    const auto to = Pointer{.absolute = false, .x = 50, .y = 0U - 4};

    EXPECT_EQ(translated(vmware_pointer(to)), (Bytes{5, 0, 0x03, 0xff, 0, 6}));
}

TEST_F(VmwareClientTest, TurnsTheWheelAsAClick) {
    EXPECT_EQ(
        translated(vmware_pointer({.x = 1, .y = 2, .wheel = 0xff})),
        (Bytes{5, 0x08, 0, 1, 0, 2, 5, 0, 0, 1, 0, 2})
    );
    EXPECT_EQ(
        translated(vmware_pointer({.x = 1, .y = 2, .wheel = 1})),
        (Bytes{5, 0x10, 0, 1, 0, 2, 5, 0, 0, 1, 0, 2})
    );
}

TEST_F(VmwareClientTest, DropsOtherExtensions) {
    EXPECT_EQ(translated(Bytes{127, 3, 0, 8, 0, 0, 1, 0}), Bytes{});
    EXPECT_EQ(translated(Bytes{127, 12, 0, 4}), Bytes{});
    EXPECT_EQ(translated(Bytes{127, 0, 0, 5, 0}), Bytes{});
}

TEST_F(VmwareClientTest, CannotGoOnAfterAnUnknownMessage) {
    Bytes out;

    EXPECT_FALSE(client.translate(Bytes{99}, out));
}

TEST_F(VmwareClientToQemuTest, SendsScanCodes) {
    EXPECT_EQ(
        translated(vmware_key(0x1e, true)), (Bytes{255, 0, 0, 1, 0, 0, 0, 'a', 0, 0, 0, 0x1e})
    );
    EXPECT_EQ(
        translated(vmware_key(0x153, false)), (Bytes{255, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0xd3})
    );
}

TEST_F(StrictVmwareClientTest, AsksForWhatRealHostsHave) {
    const Bytes asked =
        set_encodings({1, 7, 0xffff'fefc, 16, 0xffff'ff21, 0xffff'ffe6, 0xffff'fefe, 0x574d'5664});

    EXPECT_EQ(translated(asked), set_encodings({1, 7, 0xffff'fefc, 0xffff'ff21, 0xffff'ffe6}));
}

}  // namespace
}  // namespace porthole::esxi::test
