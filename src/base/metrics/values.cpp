// SPDX-License-Identifier: Apache-2.0
#include "base/metrics/values.hpp"

#include <fmt/format.h>

#include <iterator>
#include <numeric>

namespace porthole::metrics {
namespace {

void write_line(
    std::string& out, std::string_view name, std::string_view labels, std::string_view value
) {
    out += name;
    if (!labels.empty()) {
        out += '{';
        out += labels;
        out += '}';
    }
    out += ' ';
    out += value;
    out += '\n';
}

std::string seconds(double value) {
    return fmt::format("{:.9g}", value);
}

}  // namespace

std::size_t own_share() noexcept {
    static std::atomic<std::size_t> threads{0};
    thread_local const std::size_t share = threads.fetch_add(1) % kShares;
    return share;
}

std::uint64_t Counter::value() const noexcept {
    return std::accumulate(
        shares_.begin(),
        shares_.end(),
        std::uint64_t{0},
        [](std::uint64_t sum, const Share& share) {
            return sum + share.value.load(std::memory_order_relaxed);
        }
    );
}

void Counter::write(std::string& out, std::string_view name, std::string_view labels) const {
    write_line(out, name, labels, std::to_string(value()));
}

void Gauge::write(std::string& out, std::string_view name, std::string_view labels) const {
    write_line(out, name, labels, std::to_string(value()));
}

void Histogram::observe(std::chrono::nanoseconds duration) noexcept {
    std::size_t bucket = 0;
    while (bucket < kBounds.size() && duration > Milliseconds(kBounds[bucket])) {
        ++bucket;
    }
    buckets_[bucket].fetch_add(1, std::memory_order_relaxed);
    nanoseconds_.fetch_add(static_cast<std::uint64_t>(duration.count()), std::memory_order_relaxed);
}

std::uint64_t Histogram::count() const noexcept {
    std::uint64_t sum = 0;
    for (const auto& bucket : buckets_) {
        sum += bucket.load(std::memory_order_relaxed);
    }
    return sum;
}

void Histogram::write(std::string& out, std::string_view name, std::string_view labels) const {
    const std::string in_front = labels.empty() ? std::string() : std::string(labels) + ",";
    const std::string bucket_name = std::string(name) + "_bucket";
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
        below += buckets_[i].load(std::memory_order_relaxed);
        const std::string bound =
            i < kBounds.size() ? seconds(static_cast<double>(kBounds[i]) / 1e3) : "+Inf";
        const std::string bucket = fmt::format("{}le=\"{}\"", in_front, bound);
        write_line(out, bucket_name, bucket, std::to_string(below));
    }
    const auto sum = static_cast<double>(nanoseconds_.load(std::memory_order_relaxed)) / 1e9;
    write_line(out, std::string(name) + "_sum", labels, seconds(sum));
    write_line(out, std::string(name) + "_count", labels, std::to_string(below));
}

}  // namespace porthole::metrics
