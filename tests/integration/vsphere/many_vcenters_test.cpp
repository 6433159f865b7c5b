// SPDX-License-Identifier: Apache-2.0
// Several vCenters, some of them in trouble.
#include "compute/instance_finder.hpp"
#include "support/fake_clock.hpp"
#include "support/run.hpp"
#include "support/vcenter.hpp"
#include "virt/registry.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace porthole::compute {
namespace {

const std::string kFirst = "aaaaaaaa-0000-4000-8000-000000000001";
const std::string kSecond = "bbbbbbbb-0000-4000-8000-000000000002";
const std::string kThird = "cccccccc-0000-4000-8000-000000000003";
const std::string kMoving = "dddddddd-0000-4000-8000-000000000004";
const std::string kUnknown = "ffffffff-0000-4000-8000-00000000000f";

test::VcenterOptions with(const std::vector<std::string>& ids) {
    test::VcenterOptions options;
    for (const std::string& id : ids) {
        options.inventory.push_back({{"name", "vm-" + id}, {"instance_uuid", id}});
    }
    return options;
}

class ManyVcentersTest : public testing::Test {
protected:
    ManyVcentersTest() {
        virt::VirtConfig config;
        for (const test::Vcenter* each : {&first_, &second_, &third_}) {
            virt::VcenterConfig& vcenter = config.vcenters.emplace_back();
            vcenter.url = each->url();
            vcenter.username = "porthole@vsphere.local";
            vcenter.password = Secret("porthole");
            vcenter.thumbprint = each->certificate().sha256;
            vcenter.connect_timeout = Seconds(2);
            vcenter.timeout = kLimit;
        }
        EXPECT_TRUE(problems(config).empty());
        drivers_ = make_drivers(config, clock_);
        finder_ = std::make_unique<InstanceFinder>(drivers_, clock_);
    }

    ~ManyVcentersTest() override { second_.thaw(); }

    std::string find(const std::string& id) {
        const auto found = test::run(context_, finder_->find(id, "req-1"));
        return found ? "found" : std::string(errc_name(found.error()));
    }

    template <class Call>
    static Milliseconds duration(const Call& call) {
        const auto before = std::chrono::steady_clock::now();
        call();
        return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - before);
    }

    static constexpr Seconds kLimit{8};

    test::Vcenter first_{with({kFirst, kMoving})};
    test::Vcenter second_{with({kSecond})};
    test::Vcenter third_{with({kThird, kMoving})};
    test::FakeClock clock_;
    boost::asio::io_context context_;  // outlives the drivers, whose threads post to it
    std::vector<virt::DriverPtr> drivers_;
    std::unique_ptr<InstanceFinder> finder_;
};

TEST_F(ManyVcentersTest, AreAskedTogether) {
    for (const std::string& id : {kFirst, kSecond, kThird, kFirst}) {
        EXPECT_EQ(find(id), "found");
    }
    EXPECT_EQ(find(kUnknown), "instance_unknown");
}

TEST_F(ManyVcentersTest, ThatAreDownCostTheirOwnVmsOnly) {
    second_.kill();

    EXPECT_EQ(find(kFirst), "found");
    EXPECT_EQ(find(kThird), "found");
    EXPECT_EQ(find(kSecond), "driver_unavailable");
    EXPECT_EQ(find(kUnknown), "driver_unavailable");

    second_.start();
    clock_.advance(Seconds(60));
    EXPECT_EQ(find(kSecond), "found");
    EXPECT_EQ(find(kUnknown), "instance_unknown");
}

TEST_F(ManyVcentersTest, ThatStallHoldUpTheirOwnVmsOnlyAndNotForLong) {
    ASSERT_EQ(find(kUnknown), "instance_unknown");  // there are sessions
    second_.freeze();

    EXPECT_LT(duration([&] { EXPECT_EQ(find(kFirst), "found"); }), kLimit / 2);
    EXPECT_LT(duration([&] { EXPECT_EQ(find(kThird), "found"); }), kLimit / 2);
    EXPECT_LT(duration([&] { EXPECT_EQ(find(kSecond), "driver_unavailable"); }), kLimit * 2);
    // From here on it rests.
    EXPECT_LT(duration([&] { EXPECT_EQ(find(kSecond), "driver_unavailable"); }), kLimit / 2);
    EXPECT_LT(duration([&] { EXPECT_EQ(find(kUnknown), "driver_unavailable"); }), kLimit / 2);

    second_.thaw();
    clock_.advance(Seconds(60));
    EXPECT_EQ(find(kSecond), "found");
}

TEST_F(ManyVcentersTest, FindAVmThatMovedFromOneToAnother) {
    third_.kill();
    ASSERT_EQ(find(kMoving), "found");

    first_.destroy(kMoving);
    third_.start();
    clock_.advance(Seconds(60));

    EXPECT_EQ(find(kMoving), "found");
    EXPECT_EQ(find(kMoving), "found");
}

}  // namespace
}  // namespace porthole::compute
