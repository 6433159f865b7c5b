// SPDX-License-Identifier: Apache-2.0
#include "base/breaker.hpp"

#include "support/fake_clock.hpp"

#include <gtest/gtest.h>

namespace porthole {
namespace {

class BreakerTest : public testing::Test {
protected:
    test::FakeClock clock_;
    Breaker breaker_{clock_, Seconds(5)};
};

TEST_F(BreakerTest, LetsEverybodyInWhileTheServerAnswers) {
    EXPECT_TRUE(breaker_.lets_in());
    EXPECT_TRUE(breaker_.lets_in());
    EXPECT_FALSE(breaker_.answered());
    EXPECT_TRUE(breaker_.lets_in());
}

TEST_F(BreakerTest, LetsNobodyInWhileTheServerRests) {
    EXPECT_TRUE(breaker_.failed());
    EXPECT_FALSE(breaker_.failed()) << "no news";

    EXPECT_FALSE(breaker_.lets_in());
    clock_.advance(Milliseconds(4'999));
    EXPECT_FALSE(breaker_.lets_in());
}

TEST_F(BreakerTest, LetsOneInAfterARest) {
    breaker_.failed();
    clock_.advance(Seconds(5));

    EXPECT_TRUE(breaker_.lets_in());
    EXPECT_FALSE(breaker_.lets_in());
    // Who was let in may never come back to tell.
    clock_.advance(Seconds(5));
    EXPECT_TRUE(breaker_.lets_in());
    EXPECT_FALSE(breaker_.lets_in());
}

TEST_F(BreakerTest, LetsEverybodyInAgainOnceTheServerAnswers) {
    breaker_.failed();
    clock_.advance(Seconds(5));
    ASSERT_TRUE(breaker_.lets_in());

    EXPECT_TRUE(breaker_.answered());

    EXPECT_TRUE(breaker_.lets_in());
    EXPECT_TRUE(breaker_.lets_in());
}

TEST_F(BreakerTest, RestsAfterAsManyFailuresInARowAsItIsTold) {
    Breaker patient(clock_, Seconds(5), 3);
    EXPECT_FALSE(patient.failed());
    EXPECT_FALSE(patient.failed());
    EXPECT_FALSE(patient.answered());
    EXPECT_FALSE(patient.failed());
    EXPECT_FALSE(patient.failed());
    EXPECT_TRUE(patient.lets_in());

    EXPECT_TRUE(patient.failed());

    EXPECT_FALSE(patient.lets_in());
    clock_.advance(Seconds(5));
    EXPECT_TRUE(patient.lets_in());
    EXPECT_FALSE(patient.failed()) << "it rested before";
    EXPECT_FALSE(patient.lets_in());
}

TEST_F(BreakerTest, DoesNotRestForEverWhenTheClockIsSetBack) {
    breaker_.failed();

    clock_.advance(Seconds(-3600));

    EXPECT_TRUE(breaker_.lets_in());
}

}  // namespace
}  // namespace porthole
