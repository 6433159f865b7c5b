// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/secret.hpp"
#include "cli/configuration.hpp"
#include "cli/demo/held_address.hpp"
#include "cli/demo/temporary_folder.hpp"
#include "cli/demo/vsphere.hpp"

#include <string>

namespace porthole::cli {

/// What differs from one demo to the next in its configuration.
struct DemoParts {
    net::Endpoint proxy;
    net::Endpoint api;
    Vsphere vsphere;
    Secret vcenter_password;
    Secret api_key;
    std::string project;
};

/// Writes porthole.toml, and the file with vCenter's password, into `folder`, and reads it back as
/// `porthole serve` would.
Configuration configure(const DemoParts& parts, const TemporaryFolder& folder);

}  // namespace porthole::cli
