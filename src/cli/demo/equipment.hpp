// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace porthole::cli {

/// A small operating system that boots from a disc image which the system's packages bring.
struct GuestImage {
    std::string name;
    std::string instance_id;
    std::string what;  ///< one line for the reader
    std::filesystem::path disc;
};

/// The programs and images that the demo needs, by absolute path.
struct Equipment {
    std::string qemu;
    std::string curl;
    std::string esxi_simulator;
    std::string vcenter_simulator;
    std::string porthole;            ///< this program
    std::string redis_server;        ///< for a cluster; the program may be known as redis-check-rdb
    std::string haproxy;             ///< for a cluster
    std::vector<GuestImage> guests;  ///< at least one
    std::vector<std::string> left_out;  ///< a sentence for each guest whose image is not installed
};

/// Looks for our simulators beside this program, and for the others where the system has them.
/// Throws std::runtime_error when one is missing, with what is missing and how to get it, all at
/// once.
Equipment find_equipment(bool cluster);

}  // namespace porthole::cli
