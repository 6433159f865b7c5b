// SPDX-License-Identifier: Apache-2.0
#include "cli/demo/vsphere.hpp"

#include "cli/demo/guest.hpp"
#include "cli/demo/within.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

namespace porthole::cli {
namespace json = boost::json;

namespace {

constexpr Milliseconds kStartTime{20'000};

std::string inventory(
    const Equipment& equipment, const std::filesystem::path& folder, const std::string& project
) {
    json::array machines;
    for (const GuestImage& guest : equipment.guests) {
        json::object machine;
        machine["name"] = guest.name;
        machine["instance_uuid"] = guest.instance_id;
        machine["folder"] = project;
        machine["console"] = console_of(guest, folder).string();
        machines.push_back(std::move(machine));
    }
    return json::serialize(machines);
}

/// Starts a simulator and waits for the line of JSON that says where it listens.
Task<json::value> start(ChildOptions options, std::vector<ChildPtr>& children) {
    const auto executor = co_await boost::asio::this_coro::executor;
    Child& child = *children.emplace_back(std::make_unique<Child>(executor, options));
    const std::string line =
        co_await within(kStartTime, options.name + " did not get ready", child.read_line());
    co_return json::parse(line);
}

std::string text(const json::value& ready, std::string_view key) {
    return json::value_to<std::string>(ready.at(key));
}

}  // namespace

Task<Vsphere> start_vsphere(
    const Equipment& equipment,
    const TemporaryFolder& folder,
    std::string project,
    Secret password,
    bool verbose,
    std::vector<ChildPtr>& children
) {
    Vsphere vsphere;
    ChildOptions esxi;
    esxi.name = "esxi-simulator";
    esxi.arguments = {equipment.esxi_simulator, "--exit-with-stdin"};
    ChildOptions vcenter;
    vcenter.name = "vcenter-simulator";
    if (verbose) {
        esxi.arguments.emplace_back("--verbose");
    } else {
        esxi.log = folder.path() / "esxi.log";
        vcenter.log = folder.path() / "vcenter.log";
    }

    const json::value esxi_ready = co_await start(esxi, children);
    vsphere.esxi = text(esxi_ready, "listen");

    const auto machines =
        folder.write("inventory.json", inventory(equipment, folder.path(), project));
    vcenter.arguments = {
        equipment.vcenter_simulator,
        "-exit-with-stdin",
        "-esxi",
        text(esxi_ready, "control"),
        "-inventory",
        machines.string(),
        "-username",
        std::string(kVcenterUser),
        "-password",
        password.reveal(),
    };
    const json::value vcenter_ready = co_await start(vcenter, children);
    vsphere.sdk_url = text(vcenter_ready, "sdk");
    vsphere.thumbprint = text(vcenter_ready, "sha256");
    co_return vsphere;
}

}  // namespace porthole::cli
