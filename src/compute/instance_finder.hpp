// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/expiring_cache.hpp"
#include "virt/driver.hpp"

#include <string>
#include <vector>

namespace porthole::compute {

/// Tells which driver has an instance. All are asked at once and the first that knows it answers,
/// so that one which is out of reach holds up nobody but those who look for its own. Where an
/// instance was found is remembered and asked first; one that has moved is looked for anew.
///
/// Lifetime: within its drivers' and clock's. Threads: any.
class InstanceFinder {
public:
    struct Found {
        virt::Driver* driver = nullptr;
        virt::Instance instance;
    };

    InstanceFinder(const std::vector<virt::DriverPtr>& drivers, const Clock& clock);

    /// The instance, and who has it. Fails with instance_unknown when every driver says so; as long
    /// as one cannot tell, with what keeps that one from it; with instance_ambiguous when one says
    /// so and no other knows it.
    Task<Result<Found>> find(std::string instance_id, std::string request_id);

private:
    using Drivers = std::vector<virt::Driver*>;

    Task<Result<Found>> ask(Drivers drivers, std::string instance_id, std::string request_id);

    Drivers drivers_;
    ExpiringCache<virt::Driver*> homes_;  ///< by the instance's id
};

}  // namespace porthole::compute
