// SPDX-License-Identifier: Apache-2.0
#include "rfb_sample.hpp"
#include "simulator_fixture.hpp"

namespace porthole::esxi::test {
namespace {

std::string text_of(const Bytes& bytes) {
    return {bytes.begin(), bytes.end()};
}

constexpr std::string_view kWithCapabilities("\x02\0\0\x02\0\0\0\x07\x57\x4d\x56\x7a", 12);
constexpr std::string_view kForConsole("\x02\0\0\x01\0\0\0\x07", 8);
constexpr std::string_view kUpdate("\0\0\0\0", 4);

/// A session as VMware's own browser client holds it.
class VmwareSessionTest : public SimulatorTest {
protected:
    std::unique_ptr<Viewer> session_with(const std::string& name) {
        auto opened = session();
        opened->write(kVersion);
        EXPECT_EQ(console.hear(kVersion.size()), kVersion);
        console.say("\x01\x01");
        EXPECT_EQ(opened->read_bytes(2), "\x01\x01");
        opened->write("\x01");
        EXPECT_EQ(console.hear(1), "\x01");
        console.say(std::string(4, '\0'));
        EXPECT_EQ(opened->read_bytes(4), std::string(4, '\0'));
        opened->write("\x01");
        EXPECT_EQ(console.hear(1), "\x01");
        const std::string init = text_of(server_init(name));
        console.say(init);
        EXPECT_EQ(opened->read_bytes(init.size()), init);
        return opened;
    }
};

TEST_F(VmwareSessionTest, GetsCapabilitiesBeforeTheFirstUpdate) {
    const auto opened = session_with("QEMU");

    opened->write(kWithCapabilities);

    EXPECT_EQ(opened->read(), text_of(server_capabilities()));
    EXPECT_EQ(console.hear(kForConsole.size()), kForConsole);
    console.say(kUpdate);
    EXPECT_EQ(opened->read(), kUpdate);
}

TEST_F(VmwareSessionTest, GetsCapabilitiesOnce) {
    const auto opened = session_with("QEMU");

    opened->write(kWithCapabilities);
    EXPECT_EQ(opened->read(), text_of(server_capabilities()));
    opened->write(kWithCapabilities);
    EXPECT_EQ(
        console.hear(2 * kForConsole.size()), std::string(kForConsole) + std::string(kForConsole)
    );
    console.say(kUpdate);

    EXPECT_EQ(opened->read(), kUpdate);
}

TEST_F(VmwareSessionTest, GetsNoCapabilitiesInTheMiddleOfUpdates) {
    const auto opened = session_with("QEMU");
    console.say(kUpdate);
    EXPECT_EQ(opened->read(), kUpdate);

    opened->write(kWithCapabilities);
    EXPECT_EQ(console.hear(kForConsole.size()), kForConsole);
    console.say(kUpdate);

    EXPECT_EQ(opened->read(), kUpdate);
}

TEST_F(VmwareSessionTest, TypesWithScanCodes) {
    const auto opened = session_with("QEMU");

    opened->write(std::string("\x7f\0\0\x08\0\x1e\x01\0", 8));

    EXPECT_EQ(console.hear(12), std::string("\xff\0\0\x01\0\0\0a\0\0\0\x1e", 12));
}

}  // namespace
}  // namespace porthole::esxi::test
