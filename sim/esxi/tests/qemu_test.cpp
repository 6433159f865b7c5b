// SPDX-License-Identifier: Apache-2.0
// A guest in QEMU behind the simulator: what the gateway will meet in the demo and in its own
// tests.
#include "running_host.hpp"
#include "viewer.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace porthole::esxi::test {
namespace {

constexpr const char* kImage = "/usr/lib/grub-rescue/grub-rescue-cdrom.iso";

/// A guest that shows GRUB's prompt, in a folder of its own. With `-daemonize` QEMU returns when
/// its VNC socket listens.
class Guest {
public:
    Guest() {
        std::string name = std::filesystem::temp_directory_path() / "esxi-simulator-XXXXXX";
        folder_ = mkdtemp(name.data());
        const std::string command =
            "qemu-system-x86_64 -accel tcg -m 64 -display none -name web-1 -daemonize -nic none "
            "-serial none -parallel none -pidfile " +
            (folder_ / "pid").string() + " -vnc unix:" + console() + " -cdrom " + kImage;
        started_ = std::system(command.c_str()) == 0;
        std::ifstream(folder_ / "pid") >> pid_;
    }
    Guest(const Guest&) = delete;
    Guest& operator=(const Guest&) = delete;
    ~Guest() {
        kill();
        std::filesystem::remove_all(folder_);
    }

    bool started() const { return started_; }
    std::string console() const { return (folder_ / "vnc").string(); }

    void kill() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            pid_ = 0;
        }
    }

private:
    std::filesystem::path folder_;
    pid_t pid_ = 0;
    bool started_ = false;
};

TEST(QemuTest, ShowsItsScreenThroughTheSimulator) {
    ASSERT_TRUE(std::filesystem::exists(kImage)) << "install grub-rescue-pc and qemu-system-x86";
    Guest guest;
    ASSERT_TRUE(guest.started());
    RunningHost host;
    host.put_ticket("7ac0", "vm-63", guest.console());
    Viewer viewer(host.console_endpoint());
    ASSERT_FALSE(viewer.open("7ac0"));

    EXPECT_EQ(viewer.read(), "RFB 003.008\n");
    viewer.write("RFB 003.008\n");
    EXPECT_EQ(viewer.read_bytes(2), "\x01\x01");
    viewer.write("\x01");
    EXPECT_EQ(viewer.read_bytes(4), std::string(4, '\0'));
    viewer.write("\x01");
    const std::string init = viewer.read();
    ASSERT_GE(init.size(), 24U);
    EXPECT_EQ(init.substr(24), "QEMU (web-1)");
    const std::string size = init.substr(0, 4);

    // Raw, and two of VMware's, one of which asks for capabilities; then a key, then a whole
    // screen.
    viewer.write(std::string("\x02\0\0\x03\0\0\0\0\x57\x4d\x56\x64\x57\x4d\x56\x7a", 16));
    EXPECT_EQ(viewer.read(), std::string("\x7f\0\0\x08\0\0\0\x02", 8));
    viewer.write(std::string("\x7f\0\0\x08\0\x1e\x01\0\x7f\0\0\x08\0\x1e\0\0", 16));
    viewer.write(std::string("\x03\0\0\0\0\0", 6) + size);
    const std::string update = viewer.read_bytes(4);
    EXPECT_EQ(update.substr(0, 2), std::string("\0\0", 2));

    guest.kill();

    EXPECT_EQ(viewer.read_to_end(), boost::beast::websocket::error::closed);
    EXPECT_TRUE(host.comes_to("tcp_open", 0));
}

}  // namespace
}  // namespace porthole::esxi::test
