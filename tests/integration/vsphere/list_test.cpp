// SPDX-License-Identifier: Apache-2.0
#include "integration/vsphere/fixture.hpp"
#include "support/run.hpp"
#include "virt/registry.hpp"

#include <algorithm>

namespace porthole::virt {
namespace {

const std::string kOff = "aaaaaaaa-0000-4000-8000-000000000001";
const std::string kTwin = "aaaaaaaa-0000-4000-8000-000000000002";
/// More than two pages.
constexpr int kMany = 1100;

class ListTest : public test::VsphereTest {
protected:
    static test::VcenterOptions options() {
        test::VcenterOptions options;
        options.inventory = {
            {{"name", "off"},
             {"instance_uuid", kOff},
             {"power", "poweredOff"},
             {"folder", "project-a"}},
            {{"name", "twin-1"}, {"instance_uuid", kTwin}},
            {{"name", "twin-2"}, {"instance_uuid", kTwin}},
        };
        options.vms = kMany;
        options.arguments = {"-vms-folder", "project-b"};
        return options;
    }

    ListTest() : VsphereTest(options()) {
        VirtConfig config;
        VcenterConfig& vcenter = config.vcenters.emplace_back();
        vcenter.url = vcenter_.url();
        vcenter.username = "porthole@vsphere.local";
        vcenter.password = Secret("porthole");
        vcenter.thumbprint = vcenter_.certificate().sha256;
        drivers_ = make_drivers(config, clock_);
    }

    Result<std::vector<Instance>> list() {
        return test::run(context_, drivers_.front()->list("req-1"));
    }

    boost::asio::io_context context_;  // outlives the drivers, whose threads post to it
    std::vector<DriverPtr> drivers_;
};

TEST_F(ListTest, NamesEveryVmThatCanBeTold) {
    const auto all = list();

    ASSERT_TRUE(all);
    EXPECT_EQ(all->size(), kMany + 1U) << "twins cannot be told from each other";
    const auto off = std::find_if(all->begin(), all->end(), [](const Instance& instance) {
        return instance.id == kOff;
    });
    ASSERT_NE(off, all->end());
    EXPECT_EQ(off->name, "off");
    EXPECT_EQ(off->project_id, "project-a");
    EXPECT_EQ(off->power_state, PowerState::powered_off);
    const auto others = std::count_if(all->begin(), all->end(), [](const Instance& instance) {
        return instance.project_id == "project-b" && instance.power_state == PowerState::running;
    });
    EXPECT_EQ(others, kMany);
    EXPECT_EQ(vcenter_.calls().at("RetrievePropertiesEx"), 1);
    EXPECT_EQ(vcenter_.calls().at("ContinueRetrievePropertiesEx"), 2);
    EXPECT_EQ(vcenter_.calls().at("DestroyView"), 1);
}

TEST_F(ListTest, IsRememberedForAMoment) {
    ASSERT_TRUE(list());
    ASSERT_TRUE(list());
    EXPECT_EQ(vcenter_.calls().at("CreateContainerView"), 1);

    vcenter_.set_power(kOff, "poweredOn");
    clock_.advance(Seconds(5));
    const auto all = list();

    ASSERT_TRUE(all);
    EXPECT_TRUE(std::all_of(all->begin(), all->end(), [](const Instance& instance) {
        return instance.power_state == PowerState::running;
    }));
}

TEST_F(ListTest, LogsInAnewWhenItsSessionIsGone) {
    ASSERT_TRUE(list());
    clock_.advance(Seconds(5));
    for (const char* how : {"", "silent", "partial"}) {
        vcenter_.lose_sessions(how);
        clock_.advance(Seconds(5));
        const auto all = list();
        ASSERT_TRUE(all) << how;
        EXPECT_EQ(all->size(), kMany + 1U) << how;
    }
}

TEST_F(ListTest, FailsWithItsVcenter) {
    vcenter_.kill();

    EXPECT_EQ(list().error(), make_error_code(Errc::driver_unavailable));
}

}  // namespace
}  // namespace porthole::virt
