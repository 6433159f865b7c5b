// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace porthole::metrics {

/// Which of its shares the calling thread counts in: workers do not meet in one cache line.
inline constexpr std::size_t kShares = 8;
std::size_t own_share() noexcept;

/// A number that only grows. Threads: any; no lock, and no line of memory that two workers write.
class Counter {
public:
    static constexpr std::string_view kType = "counter";

    void add(std::uint64_t amount = 1) noexcept {
        shares_[own_share()].value.fetch_add(amount, std::memory_order_relaxed);
    }

    std::uint64_t value() const noexcept;

    /// Appends the lines of Prometheus' text format; `labels` is `name="value",…`, escaped.
    void write(std::string& out, std::string_view name, std::string_view labels) const;

private:
    struct alignas(64) Share {
        std::atomic<std::uint64_t> value{0};
    };

    std::array<Share, kShares> shares_;
};

/// A number that goes up and down. Threads: any.
class Gauge {
public:
    static constexpr std::string_view kType = "gauge";

    void set(std::int64_t value) noexcept { value_.store(value, std::memory_order_relaxed); }
    void add(std::int64_t amount) noexcept { value_.fetch_add(amount, std::memory_order_relaxed); }
    std::int64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

    void write(std::string& out, std::string_view name, std::string_view labels) const;

private:
    std::atomic<std::int64_t> value_{0};
};

/// How long something took, counted in buckets from a millisecond to half a minute.
/// Threads: any, without a lock; a reader may see one observation in its bucket and not yet in the
/// sum.
class Histogram {
public:
    static constexpr std::string_view kType = "histogram";

    void observe(std::chrono::nanoseconds duration) noexcept;

    std::uint64_t count() const noexcept;

    void write(std::string& out, std::string_view name, std::string_view labels) const;

private:
    static constexpr std::array<Milliseconds::rep, 13> kBounds{
        1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 10'000, 30'000
    };

    std::array<std::atomic<std::uint64_t>, kBounds.size() + 1> buckets_{};
    std::atomic<std::uint64_t> nanoseconds_{0};
};

/// Observes how long it lived.
class Timer {
public:
    explicit Timer(Histogram& histogram) noexcept
        : histogram_(histogram), started_(std::chrono::steady_clock::now()) {}
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;
    ~Timer() { histogram_.observe(std::chrono::steady_clock::now() - started_); }

private:
    Histogram& histogram_;
    const std::chrono::steady_clock::time_point started_;
};

}  // namespace porthole::metrics
