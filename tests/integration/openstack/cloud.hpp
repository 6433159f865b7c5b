// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/keystone.hpp"

#include <string>

namespace porthole::test {

/// The one cloud of this test program: a Keystone with projects and users. A user's password is its
/// name.
///
/// | user     | project | role    |
/// |----------|---------|---------|
/// | alice    | blue    | member  |
/// | rita     | blue    | reader  |
/// | gina     | green   | member  |
/// | admin    | admin   | admin   |
/// | porthole | service | service |
/// | nova     | service | service |
struct Cloud {
    Cloud();

    /// The tables of a configuration that has callers known by this Keystone; `more` are further
    /// lines of [identity.keystone].
    std::string configuration(const std::string& more = {}) const;

    Keystone keystone;
    std::string blue;
    std::string green;
    std::string service;
    std::string admin;
    std::string porthole_id;
};

/// Starts it the first time.
Cloud& cloud();

}  // namespace porthole::test
