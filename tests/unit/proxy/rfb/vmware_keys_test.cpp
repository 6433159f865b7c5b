// SPDX-License-Identifier: Apache-2.0
#include "proxy/rfb/vmware_keys.hpp"

#include "net/stream.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace porthole::proxy::rfb {
namespace {

using namespace std::string_literals;

const std::string kOpening = "RFB 003.008\n\1\1";

/// What the console hears of `said`, which comes in pieces of `size`.
std::string heard(std::string_view said, std::size_t size = 1000) {
    VmwareKeys keys;
    std::string all;
    for (; !said.empty(); said.remove_prefix(std::min(size, said.size()))) {
        if (!keys.filter(net::as_bytes(said.substr(0, size)), all)) {
            return all + "refused";
        }
    }
    return all;
}

/// QEMU's message for the key with that code.
std::string qemu_key(bool down, char code) {
    return "\xff\0\0"s + (down ? '\1' : '\0') + "\0\0\0a\0\0\0"s + code;
}

TEST(VmwareKeysTest, TellsKeysByVmwaresCodes) {
    const std::string keys = qemu_key(true, '\x1e') + qemu_key(false, '\x1e') +
                             qemu_key(true, '\xd3') +  // Delete: E0 53
                             qemu_key(true, '\x56') +  // beside the left Shift; no American has it
                             qemu_key(true, '\x54');   // Print
    const std::string told = "\x7f\0\0\x08\0\x1e\1\0"s + "\x7f\0\0\x08\0\x1e\0\0"s +
                             "\x7f\0\0\x08\1\x53\1\0"s + "\x7f\0\0\x08\0\x56\1\0"s +
                             "\x7f\0\0\x08\1\x37\1\0"s;
    for (const std::size_t size : {1U, 5U, 1000U}) {
        EXPECT_EQ(heard(kOpening + keys, size), kOpening + told);
    }
}

TEST(VmwareKeysTest, PassesEverythingElse) {
    const std::string others = "\4\1\0\0\0\0\0a\5\1\0\2\0\3\6\0\0\0\0\0\0\2hi"s + "\xff\1\0\0"s +
                               "\x7f\5\0\x08\1\0\1\0"s + "\3"s + std::string(9, 'u');

    EXPECT_EQ(heard(kOpening + others, 3), kOpening + others);
    // What would make a pointer event longer.
    EXPECT_EQ(
        heard(kOpening + "\2\0\0\2\0\0\0\7\xff\xff\xfe\xc4"s), kOpening + "\2\0\0\1\0\0\0\7"s
    );
}

TEST(VmwareKeysTest, LeavesAnotherOpeningAlone) {
    EXPECT_EQ(
        heard("RFB 003.003\n\1" + qemu_key(true, '\x1e'), 5),
        "RFB 003.003\n\1" + qemu_key(true, '\x1e')
    );
}

TEST(VmwareKeysTest, RefusesWhatNobodyKnows) {
    EXPECT_EQ(heard(kOpening + "\7"), kOpening + "refused");
}

}  // namespace
}  // namespace porthole::proxy::rfb
