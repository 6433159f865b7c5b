// SPDX-License-Identifier: Apache-2.0
// A console costs vCenter the same however many VMs it has. How long that takes is bench/'s.
#include "integration/gateway/fixture.hpp"

#include <list>

namespace porthole::test {
namespace {

/// What vCenter had to do for consoles of some VMs that nobody asked for before.
struct Cost {
    std::map<std::string, int> calls;
    double received_bytes = 0;
    double sent_bytes = 0;
};

class InventorySizeTest : public GatewayTest {
protected:
    Cost cost(int vms) {
        Esxi esxi;
        VcenterOptions of_vcenter;
        of_vcenter.password = kVcenterPassword;
        of_vcenter.vms = vms;
        of_vcenter.arguments = {
            "-esxi", esxi.control_url(), "-vms-folder", "project-a", "-vms-console", vnc_.address()
        };
        const Vcenter vcenter(std::move(of_vcenter));
        GatewayOptions options;
        options.vcenter = &vcenter;
        options.allow_missing_origin = true;
        start(options);
        std::list<ConsoleSocket> open;
        const auto open_one = [&](int number) {
            open.push_back(open_bare(issue(vcenter_instance_id(number), "webmks")));
            EXPECT_EQ(shake_hands(open.back()), "fake");
        };
        const auto wait_until_watched = [&](int consoles) {
            EXPECT_TRUE(eventually([&] { return vcenter.calls()["CreateFilter"] == consoles; }));
        };
        open_one(0);  // the login, and what is asked once only
        wait_until_watched(1);
        vcenter.reset_calls();
        for (const int number : {vms / 2, vms - 2, vms - 1}) {
            open_one(number);
        }
        wait_until_watched(3);
        Cost cost;
        cost.calls = vcenter.calls();
        const auto traffic = vcenter.control("GET", "/traffic");
        cost.received_bytes = traffic.at("received").to_number<double>();
        cost.sent_bytes = traffic.at("sent").to_number<double>();
        // How many changes are told at a time is a matter of moments.
        cost.calls.erase("WaitForUpdatesEx");
        open.clear();
        EXPECT_EQ(gateway().stop(), 0);
        return cost;
    }

    VncServer vnc_;
};

TEST_F(InventorySizeTest, AConsoleAsksAsMuchOfManyVmsAsOfFew) {
    const Cost few = cost(10);
    const Cost many = cost(2000);

    EXPECT_EQ(few.calls, many.calls);
    EXPECT_EQ(few.calls.at("FindAllByUuid"), 3);
    EXPECT_EQ(few.calls.at("AcquireTicket"), 3);
    EXPECT_NEAR(many.received_bytes / few.received_bytes, 1, 0.25);
    EXPECT_NEAR(many.sent_bytes / few.sent_bytes, 1, 0.25);
}

}  // namespace
}  // namespace porthole::test
