// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/demo/child.hpp"
#include "cli/demo/demo_config.hpp"
#include "cli/demo/equipment.hpp"
#include "cli/demo/temporary_folder.hpp"

#include <vector>

namespace porthole::cli {

/// Nodes that share nothing but Redis, and HAProxy before them.
struct Cluster {
    net::Endpoint redis;
    std::vector<DemoNode> nodes;
};

/// Starts Redis, two nodes and HAProxy, which listens where `parts` says that browsers and callers
/// come, and takes each connection to the next node. `parts` gets the store. Adds what it starts to
/// `children`; returns when all of it listens.
Task<Cluster> start_cluster(
    const Equipment& equipment,
    const TemporaryFolder& folder,
    DemoParts& parts,
    bool verbose,
    std::vector<ChildPtr>& children
);

}  // namespace porthole::cli
