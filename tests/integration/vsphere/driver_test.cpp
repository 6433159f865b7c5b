// SPDX-License-Identifier: Apache-2.0
#include "integration/vsphere/fixture.hpp"
#include "support/run.hpp"
#include "virt/registry.hpp"

namespace porthole::virt {
namespace {

const std::string kId = "5965e99a-5f65-454d-bf0d-46ccc57d08db";

class DriverTest : public test::VsphereTest {
protected:
    static test::VcenterOptions options() {
        test::VcenterOptions options;
        options.inventory = {
            {{"name", "web01"}, {"instance_uuid", kId}, {"folder", "project-a"}},
            {{"name", "stray"}, {"instance_uuid", "00000000-1111-4000-8000-000000000000"}},
        };
        options.arguments = {"-api-version", "8.0.3.0"};
        return options;
    }

    DriverTest() : VsphereTest(options()) {
        VirtConfig config;
        VcenterConfig& vcenter = config.vcenters.emplace_back();
        vcenter.url = vcenter_.url();
        vcenter.username = "porthole@vsphere.local";
        vcenter.password = Secret("porthole");
        vcenter.thumbprint = vcenter_.certificate().sha256;
        EXPECT_TRUE(problems(config).empty());
        drivers_ = make_drivers(config, clock_);
    }

    Driver& driver() { return *drivers_.front(); }

    Result<ConnectInfo> connect_info() {
        return test::run(
            context_, driver().connect_info(kId, *find_console_type("webmks"), "req-1")
        );
    }

    boost::asio::io_context context_;  // outlives the drivers, whose threads post to it
    std::vector<DriverPtr> drivers_;
};

TEST_F(DriverTest, FindsInstancesAndWhoseTheyAre) {
    const auto owned = test::run(context_, driver().find(kId, "req-1"));
    const auto stray =
        test::run(context_, driver().find("00000000-1111-4000-8000-000000000000", "req-1"));

    ASSERT_TRUE(owned && stray);
    EXPECT_EQ(owned->name, "web01");
    EXPECT_EQ(owned->project_id, "project-a");
    EXPECT_EQ(owned->power_state, PowerState::running);
    EXPECT_EQ(stray->project_id, "");
}

TEST_F(DriverTest, MakesReadyForAConnection) {
    const auto info = connect_info();

    ASSERT_TRUE(info);
    EXPECT_EQ(info->transport, Transport::webmks);
    EXPECT_EQ(info->path, "/ticket/" + info->ticket.reveal());
    EXPECT_EQ(info->vm_name, "web01");
    EXPECT_EQ(info->vc_fqdn, "vcenter.example.test");
    EXPECT_NE(info->thumbprints.sha256, "");
}

TEST_F(DriverTest, FollowsThePowerState) {
    ASSERT_TRUE(connect_info());

    vcenter_.set_power(kId, "poweredOff");
    EXPECT_EQ(connect_info().error(), make_error_code(Errc::instance_not_running));
    EXPECT_EQ(
        test::run(context_, driver().find(kId, "req-1"))->power_state, PowerState::powered_off
    );

    vcenter_.set_power(kId, "poweredOn");
    EXPECT_TRUE(connect_info());
}

TEST_F(DriverTest, ForgetsAVmThatIsGone) {
    ASSERT_TRUE(connect_info());

    vcenter_.destroy(kId);

    EXPECT_EQ(connect_info().error(), make_error_code(Errc::instance_unknown));
    EXPECT_EQ(vcenter_.calls().at("FindAllByUuid"), 2);
}

TEST_F(DriverTest, LogsOutWhenItCloses) {
    ASSERT_TRUE(connect_info());
    ASSERT_EQ(vcenter_.sessions(), 1);

    test::run(context_, driver().close());

    EXPECT_EQ(vcenter_.sessions(), 0);
}

TEST_F(DriverTest, ClosesInTimeWithoutItsVcenter) {
    ASSERT_TRUE(connect_info());
    vcenter_.kill();

    test::run(context_, driver().close());
}

}  // namespace
}  // namespace porthole::virt
