// SPDX-License-Identifier: Apache-2.0
#include "virt/vmware/reference_cache.hpp"

namespace porthole::virt {

std::optional<vsphere::ManagedObject> ReferenceCache::find(const std::string& instance_id) {
    const std::scoped_lock lock(mutex_);
    const auto entry = entries_.find(instance_id);
    if (entry == entries_.end()) {
        return std::nullopt;
    }
    const auto age = clock_.now() - entry->second.from;
    if (age < Milliseconds::zero() || age >= life_) {
        entries_.erase(entry);
        return std::nullopt;
    }
    return entry->second.vm;
}

void ReferenceCache::remember(const std::string& instance_id, const vsphere::ManagedObject& vm) {
    const std::scoped_lock lock(mutex_);
    if (entries_.size() >= limit_) {
        entries_.clear();
    }
    entries_.insert_or_assign(instance_id, Entry{vm, clock_.now()});
}

void ReferenceCache::forget(const std::string& instance_id) {
    const std::scoped_lock lock(mutex_);
    entries_.erase(instance_id);
}

}  // namespace porthole::virt
