// SPDX-License-Identifier: Apache-2.0
#include "proxy/further_channels.hpp"

namespace porthole::proxy {
namespace {

/// How long after the first channel. A client learns of the others as soon as that one is open.
constexpr Seconds kWindow{30};

}  // namespace

FurtherChannels::FurtherChannels(const SessionRegistry& registry, const Clock& clock)
    : registry_(registry), clock_(clock) {}

void FurtherChannels::allow(const std::string& key, const consoleauth::TokenRecord& record) {
    const std::lock_guard lock(mutex_);
    forget_old();
    opened_.insert_or_assign(key, Opened{record, clock_.now() + kWindow});
}

std::optional<consoleauth::TokenRecord> FurtherChannels::find(const std::string& key) {
    const std::lock_guard lock(mutex_);
    forget_old();
    const auto found = opened_.find(key);
    if (found == opened_.end() || !registry_.is_live(key)) {
        return std::nullopt;
    }
    return found->second.record;
}

void FurtherChannels::forget_old() {
    const Time now = clock_.now();
    std::erase_if(opened_, [now](const auto& each) { return each.second.until <= now; });
}

}  // namespace porthole::proxy
