// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/config/problem.hpp"
#include "base/config/visitor.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::virt {

/// A table [[vcenter]]: a vCenter, or a stand-alone ESXi host.
struct VcenterConfig {
    std::string url;
    std::string username;
    Secret password;
    std::filesystem::path ca_file;
    std::string thumbprint;
    std::string console = "auto";
    std::string keyboard = "keysyms";
    std::string vnc_ports = "5900-5999";
    std::string console_service;
    std::vector<std::string> host_names;
    std::string project_from = "folder";
    Seconds connect_timeout{10};
    Seconds timeout{30};
};

/// A table [[instance]] of the static driver.
struct StaticInstanceConfig {
    std::string id;
    std::string name;
    std::string project_id;
    std::string vnc;
    std::string spice;
    std::string serial;
    std::string vnc_username;
    Secret vnc_password;
    std::string rdp = {};
    std::filesystem::path rdp_ca_file = {};
    std::string rdp_thumbprint = {};
};

/// One of the addresses that a StaticInstanceConfig may have: its key, and the type of the console
/// that is found there.
struct StaticConsole {
    std::string_view key;
    std::string_view type;
    std::string StaticInstanceConfig::* address;
    std::string_view description;
};

/// Every kind of console that an instance can be listed with.
std::span<const StaticConsole> static_consoles() noexcept;

/// The top-level tables that make drivers.
struct VirtConfig {
    std::vector<VcenterConfig> vcenters;
    std::vector<StaticInstanceConfig> instances;
};

void describe(config::Visitor& visitor, VcenterConfig& config);
void describe(config::Visitor& visitor, StaticInstanceConfig& config);

/// Walks over [[vcenter]] and [[instance]] themselves.
void describe(config::Visitor& visitor, VirtConfig& config);

/// What cannot work, by keys of the table itself.
config::Findings problems(const VcenterConfig& config);
config::Findings problems(const StaticInstanceConfig& config);

/// The same for all tables, and what cannot work together, by keys such as "vcenter[0].url".
config::Findings problems(const VirtConfig& config);

}  // namespace porthole::virt
