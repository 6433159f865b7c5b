// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "base/expiring_cache.hpp"
#include "vsphere/rest.hpp"

#include <map>
#include <string>
#include <vector>

namespace porthole::vsphere {

/// vCenter's tags, which its SOAP API does not know.
///
/// Lifetime: within its Rest's and clock's. Threads: any; calls run in parallel and block theirs.
class Tagging {
public:
    Tagging(Rest& rest, const Clock& clock);

    /// The names of the tags of the category called `category` that each of `objects` has, by the
    /// objects' ids; nothing for objects without. A tag's new name counts after a minute.
    Outcome<std::map<std::string, std::vector<std::string>>> tags_of(
        const std::vector<ManagedObject>& objects,
        const std::string& category,
        const CallContext& context
    );

private:
    struct Tag {
        std::string name;
        std::string category;
    };

    Outcome<Tag> tag(const std::string& id, const CallContext& context);
    Outcome<std::string> category_name(const std::string& id, const CallContext& context);

    Rest& rest_;
    ExpiringCache<Tag> tags_;
    ExpiringCache<std::string> categories_;
};

}  // namespace porthole::vsphere
