// SPDX-License-Identifier: Apache-2.0
// What is told of consoles that ended, and where they go on.
#include "compute/console_service.hpp"
#include "integration/vsphere/fixture.hpp"
#include "unit/consoleauth/records.hpp"
#include "virt/registry.hpp"

#include <boost/json/object.hpp>

#include <memory>
#include <string>

namespace porthole::compute {
namespace {

const std::string kId = "5965e99a-5f65-454d-bf0d-46ccc57d08db";

/// A VM on the first of three hosts, of which the others are newer.
class ConsoleEndTest : public test::VsphereTest {
protected:
    static test::VcenterOptions options() {
        test::VcenterOptions options;
        options.inventory = {{{"name", "web01"}, {"instance_uuid", kId}, {"folder", "project-a"}}};
        options.arguments = {"-api-version", "8.0.3.0", "-host-version", "5.5.0,8.0.3", "-mks"};
        return options;
    }

    ConsoleEndTest() : VsphereTest(options()) {
        virt::VirtConfig config;
        virt::VcenterConfig& vcenter = config.vcenters.emplace_back();
        vcenter.url = vcenter_.url();
        vcenter.username = "porthole@vsphere.local";
        vcenter.password = Secret("porthole");
        vcenter.thumbprint = vcenter_.certificate().sha256;
        service_ = std::make_unique<ConsoleService>(
            virt::make_drivers(config, clock_), tokens_, policy_, ConsolesConfig(), clock_, audit_
        );
        record_.instance_id = kId;
        record_.console_type = "webmks";
        record_.project_id = "project-a";
    }

    std::string why_closed() {
        return std::string(errc_name(node_.run(service_->why_closed(record_.instance_id, "req-1")))
        );
    }

    /// Where the next connection would go, or the name of the error.
    std::string way() {
        const auto info = node_.run(service_->connect_info(record_, "req-1"));
        if (!info) {
            return std::string(errc_name(info.error()));
        }
        const virt::ConnectInfo& told = info->connect_info;
        return std::string(virt::transport_name(told.transport)) + " for " + told.why;
    }

    void move(int host) const {
        vcenter_.control("POST", "/vms/" + kId + "/move", boost::json::object{{"host", host}});
    }

    void set_connected(int host, bool connected) const {
        const std::string path = "/hosts/" + std::to_string(host) + "/connection";
        vcenter_.control("POST", path, boost::json::object{{"connected", connected}});
    }

    consoleauth::test::Node node_{1};  // outlives the drivers, whose threads post to it
    identity::Policy policy_;
    audit::AuditLog audit_{clock_};
    consoleauth::StorePtr store_ =
        consoleauth::open_store("sqlite::memory:", {node_.pool, clock_, ""});
    consoleauth::TokenService tokens_{consoleauth::TokensConfig(), *store_, clock_};
    std::unique_ptr<ConsoleService> service_;
    consoleauth::TokenRecord record_;
};

TEST_F(ConsoleEndTest, TellsAMoveAndTakesTheWayOfTheNewHost) {
    EXPECT_EQ(way(), "authd for ESXi 5.5.0");

    move(1);
    EXPECT_EQ(why_closed(), "console_moving");
    EXPECT_EQ(way(), "webmks for ESXi 8.0.3");

    for (int i = 0; i < 20; ++i) {
        move(i % 3);
        EXPECT_EQ(why_closed(), "console_moving");
        EXPECT_EQ(way(), i % 3 == 0 ? "authd for ESXi 5.5.0" : "webmks for ESXi 8.0.3");
    }
    EXPECT_EQ(vcenter_.sessions(), 1);
}

TEST_F(ConsoleEndTest, WaitsForAHostThatIsGone) {
    set_connected(0, false);
    EXPECT_EQ(why_closed(), "console_moving");
    EXPECT_EQ(way(), "driver_unavailable");

    move(2);  // as HA starts it elsewhere
    EXPECT_EQ(way(), "webmks for ESXi 8.0.3");
}

TEST_F(ConsoleEndTest, TellsWhatBecameOfTheVm) {
    vcenter_.set_power(kId, "poweredOff");
    EXPECT_EQ(why_closed(), "instance_not_running");
    EXPECT_EQ(way(), "instance_not_running");

    vcenter_.set_power(kId, "poweredOn");
    EXPECT_EQ(way(), "authd for ESXi 5.5.0");
    vcenter_.set_power(kId, "suspended");
    EXPECT_EQ(why_closed(), "instance_suspended");
    EXPECT_EQ(way(), "instance_suspended");

    vcenter_.destroy(kId);
    EXPECT_EQ(why_closed(), "instance_unknown");
    EXPECT_EQ(way(), "instance_unknown");
}

TEST_F(ConsoleEndTest, TakesAVcenterThatIsDownForNoReasonToGiveUp) {
    EXPECT_EQ(way(), "authd for ESXi 5.5.0");
    vcenter_.kill();
    EXPECT_EQ(why_closed(), "console_moving");
    EXPECT_EQ(way(), "driver_unavailable");

    vcenter_.start();
    clock_.advance(Seconds(6));  // it is left alone for a moment after it did not answer
    EXPECT_EQ(way(), "authd for ESXi 5.5.0");
}

}  // namespace
}  // namespace porthole::compute
