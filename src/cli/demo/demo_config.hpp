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
    net::Endpoint proxy;  ///< where browsers come
    net::Endpoint api;    ///< where callers come
    std::string store = "sqlite::memory:";
    Secret store_password;
    Vsphere vsphere;
    Secret vcenter_password;
    Secret api_key;
    std::string project;
};

/// Writes porthole.toml, and the file with vCenter's password, into `folder`, and reads it back as
/// `porthole serve` would.
Configuration configure(const DemoParts& parts, const TemporaryFolder& folder);

/// Where one of several nodes listens.
struct DemoNode {
    std::string name;
    net::Endpoint proxy;
    net::Endpoint api;
};

/// Writes NAME.toml for `node`, and the files with passwords, into `folder`; returns its path.
std::filesystem::path write_node(
    const DemoParts& parts, const DemoNode& node, const TemporaryFolder& folder
);

}  // namespace porthole::cli
