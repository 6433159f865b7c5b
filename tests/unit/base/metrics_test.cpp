// SPDX-License-Identifier: Apache-2.0
#include "base/metrics/family.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace porthole::metrics {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string written(const AnyFamily& family) {
    std::string out;
    family.write(out);
    return out;
}

TEST(CounterTest, LosesNothingWhenThreadsCountAtOnce) {
    Counter counter;
    std::vector<std::thread> threads;
    for (int i = 0; i < 20; ++i) {
        threads.emplace_back([&counter] {
            for (int j = 0; j < 10'000; ++j) {
                counter.add();
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(counter.value(), 200'000U);
}

TEST(HistogramTest, CountsEveryObservationInItsBucketAndThoseAbove) {
    Histogram histogram;
    histogram.observe(std::chrono::microseconds(500));
    histogram.observe(Milliseconds(1));  // a bound belongs to its bucket
    histogram.observe(Milliseconds(30));
    histogram.observe(Seconds(60));
    std::string out;
    histogram.write(out, "x_seconds", "stage=\"token\"");

    EXPECT_THAT(out, HasSubstr("x_seconds_bucket{stage=\"token\",le=\"0.001\"} 2\n"));
    EXPECT_THAT(out, HasSubstr("x_seconds_bucket{stage=\"token\",le=\"0.025\"} 2\n"));
    EXPECT_THAT(out, HasSubstr("x_seconds_bucket{stage=\"token\",le=\"0.05\"} 3\n"));
    EXPECT_THAT(out, HasSubstr("x_seconds_bucket{stage=\"token\",le=\"30\"} 3\n"));
    EXPECT_THAT(out, HasSubstr("x_seconds_bucket{stage=\"token\",le=\"+Inf\"} 4\n"));
    EXPECT_THAT(out, HasSubstr("x_seconds_sum{stage=\"token\"} 60.0315\n"));
    EXPECT_THAT(out, HasSubstr("x_seconds_count{stage=\"token\"} 4\n"));
}

TEST(FamilyTest, WritesNameHelpAndAValueForEachCombinationOfLabels) {
    static Family<Counter> family("test_refusals_total", "Refusals.", {"where", "reason"});
    family.with({"page", "token_unknown"}).add(2);
    family.with({"api", "a \"quoted\"\nname\\"}).add();

    EXPECT_EQ(
        written(family),
        "# HELP test_refusals_total Refusals.\n# TYPE test_refusals_total counter\n"
        "test_refusals_total{where=\"api\",reason=\"a \\\"quoted\\\"\\nname\\\\\"} 1\n"
        "test_refusals_total{where=\"page\",reason=\"token_unknown\"} 2\n"
    );
    EXPECT_THAT(text(), HasSubstr(written(family)));
}

TEST(FamilyTest, HasAValueFromTheBeginningWhereThereAreNoLabels) {
    static Family<Gauge> family("test_open", "Open.");
    EXPECT_THAT(written(family), HasSubstr("\ntest_open 0\n"));
    family.with().add(-3);
    EXPECT_THAT(written(family), HasSubstr("\ntest_open -3\n"));
}

TEST(FamilyTest, KeepsWithinBoundsWhateverItsCallersDo) {
    static Family<Counter> family("test_bounded_total", "Bounded.", {"what"});
    for (std::size_t i = 0; i < Family<Counter>::kMostValues + 100; ++i) {
        family.with({std::to_string(i)}).add();
    }
    const std::string out = written(family);
    EXPECT_THAT(out, HasSubstr("test_bounded_total{what=\"other\"} 100\n"));
    EXPECT_THAT(out, Not(HasSubstr("what=\"550\"")));
}

TEST(ProcessTextTest, SaysHowTheProcessIs) {
    for (const char* name :
         {"process_cpu_seconds_total ",
          "process_resident_memory_bytes ",
          "process_open_fds ",
          "process_max_fds ",
          "process_start_time_seconds "}) {
        EXPECT_THAT(text(), HasSubstr(std::string("\n") + name));
    }
}

}  // namespace
}  // namespace porthole::metrics
