// SPDX-License-Identifier: Apache-2.0
#include "base/breaker.hpp"

#include <utility>

namespace porthole {

bool Breaker::lets_in() {
    const std::scoped_lock lock(mutex_);
    if (!resting_from_) {
        return true;
    }
    const auto now = clock_.now();
    const auto rested = now - *resting_from_;
    if (rested >= Milliseconds::zero() && rested < rest_) {
        return false;
    }
    resting_from_ = now;
    return true;
}

bool Breaker::failed() {
    const std::scoped_lock lock(mutex_);
    const bool is_news = !resting_from_ && ++failures_ >= failures_in_a_row_;
    if (is_news || resting_from_) {
        resting_from_ = clock_.now();
    }
    return is_news;
}

bool Breaker::answered() {
    const std::scoped_lock lock(mutex_);
    failures_ = 0;
    return std::exchange(resting_from_, std::nullopt).has_value();
}

}  // namespace porthole
