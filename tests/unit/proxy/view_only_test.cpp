// SPDX-License-Identifier: Apache-2.0
#include "proxy/view_only.hpp"

#include "net/stream.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace porthole::proxy {
namespace {

using namespace std::string_literals;

const std::string kVersion = "RFB 003.008\n";
const std::string kPixelFormat = "\0"s + std::string(19, 'f');
const std::string kUpdateRequest = "\3"s + std::string(9, 'u');

/// What of `said`, which comes in pieces of `size`, gets to the console; "refused" behind it when
/// that ends the session.
std::string heard(std::string_view type, std::string_view said, std::size_t size = 1000) {
    const auto filter = make_view_only_filter(*virt::find_console_type(type));
    std::string all;
    for (; !said.empty(); said.remove_prefix(std::min(size, said.size()))) {
        const auto done = filter->filter(net::as_bytes(said.substr(0, size)), all);
        if (!done) {
            EXPECT_EQ(done.error(), Errc::protocol_violation);
            return all + "refused";
        }
    }
    return all;
}

TEST(ViewOnlyTest, LooksAndNothingElse) {
    const std::string input =
        "\4\1\0\0\0\0\0a"s              // a key
        "\5\1\0\2\0\3"s                 // a button
        "\6\0\0\0\0\0\0\4\4\1\0\0"s     // a text that looks like a key
        "\x7f\0\0\x08\0\x1d\1\0"s       // VMware's key
        "\x96\1\0\0\0\0\0\0\0\0"s       // continuous updates
        "\xf8\0\0\0\0\0\0\0\1\4"s       // a fence
        "\xfa\0\1\2"s                   // power off
        "\xfb\0\3\0\2\0\0\0"s           // another size
        "\xff\0\0\1\0\0\0a\0\0\0\x1e"s  // QEMU's key
        "\xff\1\0\0"s;                  // QEMU's sound
    const std::string said =
        kVersion + "\1\1" + kPixelFormat + input + kUpdateRequest + input + kUpdateRequest;
    for (const std::size_t size : {1U, 7U, 1000U}) {
        for (const char* type : {"webmks", "novnc"}) {
            EXPECT_EQ(
                heard(type, said, size),
                kVersion + "\1\1" + kPixelFormat + kUpdateRequest + kUpdateRequest
            );
        }
    }
}

TEST(ViewOnlyTest, ThrowsNobodyOut) {
    EXPECT_EQ(heard("webmks", kVersion + "\1\0"s), kVersion + "\1\1");
}

TEST(ViewOnlyTest, AnnouncesNoMessagesThatItDrops) {
    const std::string said = "\2\0\0\3"s + "\0\0\0\7"s + "\xff\xff\xfe\xfe"s + "\xff\xff\xff\x21"s;

    EXPECT_EQ(
        heard("novnc", kVersion + "\1\1" + said),
        kVersion + "\1\1" + "\2\0\0\2"s + "\0\0\0\7"s + "\xff\xff\xff\x21"s
    );
}

TEST(ViewOnlyTest, TakesNoOtherOpeningAndNothingUnknown) {
    EXPECT_EQ(heard("webmks", "RFB 003.003\n\1"), "refused");
    EXPECT_EQ(heard("webmks", kVersion + "\2"), "refused");
    EXPECT_EQ(heard("novnc", kVersion + "\1\1" + "\7"), kVersion + "\1\1refused");
}

TEST(ViewOnlyTest, ASerialLineGetsNothing) {
    EXPECT_EQ(heard("serial", "reboot\r"), "");
}

TEST(ViewOnlyTest, ThereIsNoneForSpice) {
    EXPECT_EQ(make_view_only_filter(*virt::find_console_type("spice-html5")), nullptr);
}

}  // namespace
}  // namespace porthole::proxy
