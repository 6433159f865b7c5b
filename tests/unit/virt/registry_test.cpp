// SPDX-License-Identifier: Apache-2.0
#include "virt/registry.hpp"

#include "support/fake_clock.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace porthole::virt {
namespace {

TEST(RegistryTest, MakesADriverForEveryTable) {
    VirtConfig config;
    for (const char* url : {"https://one.example/sdk", "https://two.example/sdk"}) {
        VcenterConfig vcenter;
        vcenter.url = url;
        vcenter.thumbprint = std::string(40, 'a');
        config.vcenters.push_back(vcenter);
    }
    config.instances.push_back(
        {"5965e99a-5f65-454d-bf0d-46ccc57d08db", "web01", "demo", "127.0.0.1:5901", "", "", "", {}}
    );
    const test::FakeClock clock;

    std::vector<std::string> names;
    for (const DriverPtr& driver : make_drivers(config, clock)) {
        names.emplace_back(driver->name());
    }

    EXPECT_EQ(names, (std::vector<std::string>{"static", "one.example", "two.example"}));
    EXPECT_TRUE(make_drivers({}, clock).empty());
}

}  // namespace
}  // namespace porthole::virt
