// SPDX-License-Identifier: Apache-2.0
#include "proxy/rfb/vnc_password.hpp"

#include "base/hash.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <span>

namespace porthole::proxy::rfb {
namespace {

const std::string kChallenge("\0\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17", kChallengeBytes);

std::string answer_in_hex(const std::string& password) {
    const auto answer = answer_challenge(kChallenge, Secret(password));
    if (!answer) {
        return "none";
    }
    return to_hex(std::span(reinterpret_cast<const std::uint8_t*>(answer->data()), answer->size()));
}

// The expected answers are those of `openssl enc -des-ecb` with the key's bits reversed.
TEST(VncPasswordTest, AnswersAsDesDoes) {
    EXPECT_EQ(answer_in_hex("secret"), "ee22539f33a5983ec12f9c2edbc995dd");
    EXPECT_EQ(answer_in_hex("longpass"), "5931256585fd62106d317e09fc963baf");
}

TEST(VncPasswordTest, CountsEightCharacters) {
    EXPECT_EQ(answer_in_hex("longpassword"), answer_in_hex("longpass"));
    EXPECT_NE(answer_in_hex("longpas"), answer_in_hex("longpass"));
}

}  // namespace
}  // namespace porthole::proxy::rfb
