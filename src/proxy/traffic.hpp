// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/metrics/values.hpp"

#include <atomic>
#include <cstdint>

namespace porthole::proxy {

/// Bytes of one session in one direction, and of the process besides.
///
/// Threads: added to by the session's worker alone, so that no lock and no locked instruction is
/// needed for the session's own number; read by any.
class ByteCount {
public:
    explicit ByteCount(metrics::Counter& all) noexcept : all_(all) {}

    ByteCount& operator+=(std::uint64_t bytes) noexcept {
        own_.store(own_.load(std::memory_order_relaxed) + bytes, std::memory_order_relaxed);
        all_.add(bytes);
        return *this;
    }

    operator std::uint64_t() const noexcept {  // NOLINT(google-explicit-constructor): a number
        return own_.load(std::memory_order_relaxed);
    }

private:
    std::atomic<std::uint64_t> own_{0};
    metrics::Counter& all_;
};

}  // namespace porthole::proxy
