// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "vsphere/types.hpp"

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace porthole::virt {

/// Remembers for a short while which managed object an instance is, so that the lookup which
/// granted a console serves the one that opens it, too. References change when a VM is registered
/// anew, hence the short while.
///
/// Lifetime: within its clock's. Threads: any.
class ReferenceCache {
public:
    explicit ReferenceCache(
        const Clock& clock, Seconds life = Seconds(30), std::size_t limit = 4096
    )
        : clock_(clock), life_(life), limit_(limit) {}

    std::optional<vsphere::ManagedObject> find(const std::string& instance_id);
    /// Makes room by forgetting everything when the limit is reached.
    void remember(const std::string& instance_id, const vsphere::ManagedObject& vm);
    void forget(const std::string& instance_id);

private:
    struct Entry {
        vsphere::ManagedObject vm;
        Time from;
    };

    const Clock& clock_;
    const Seconds life_;
    const std::size_t limit_;
    std::mutex mutex_;
    std::unordered_map<std::string, Entry> entries_;  // guarded by mutex_
};

}  // namespace porthole::virt
