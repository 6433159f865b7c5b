// SPDX-License-Identifier: Apache-2.0
#include "integration/vsphere/fixture.hpp"

namespace porthole::vsphere {
namespace {

const std::string kId = "5965e99a-5f65-454d-bf0d-46ccc57d08db";

class VsphereFaultTest : public test::VsphereTest {
protected:
    static test::VcenterOptions options() {
        test::VcenterOptions options;
        options.inventory = {{{"name", "web01"}, {"instance_uuid", kId}}};
        return options;
    }

    VsphereFaultTest() : VsphereTest(options()), client_(make_client(transport_options())) {}

    ManagedObject vm() { return *client_->find_vm(kId, test::within()); }

    std::unique_ptr<Client> client_;
};

TEST_F(VsphereFaultTest, TypesEveryFaultOfAcquireTicket) {
    const std::initializer_list<std::pair<const char*, ErrorKind>> cases{
        {"NoPermission", ErrorKind::not_permitted},
        {"ManagedObjectNotFound", ErrorKind::not_found},
        {"InvalidPowerState", ErrorKind::not_running},
        {"MksConnectionLimitReached", ErrorKind::console_limit},
        {"InvalidState", ErrorKind::wrong_state},
        {"InvalidArgument", ErrorKind::unsupported},
        {"NotSupported", ErrorKind::unsupported},
        {"NotImplemented", ErrorKind::unsupported},
        {"MethodNotFound", ErrorKind::unsupported},
        {"HostCommunication", ErrorKind::wrong_state},
        {"HostNotConnected", ErrorKind::wrong_state},
        {"HostNotReachable", ErrorKind::wrong_state},
    };
    const ManagedObject machine = vm();
    for (const auto& [fault, kind] : cases) {
        SCOPED_TRACE(fault);
        vcenter_.add_fault({{"method", "AcquireTicket"}, {"fault", fault}});

        const auto ticket = client_->acquire_ticket(machine, "webmks", test::within());

        ASSERT_FALSE(ticket);
        EXPECT_EQ(ticket.error().kind, kind);
        EXPECT_EQ(ticket.error().fault, fault);
        EXPECT_EQ(ticket.error().method, "AcquireTicket");
        EXPECT_NE(ticket.error().object, "");
    }
    EXPECT_TRUE(client_->acquire_ticket(machine, "webmks", test::within()));
}

TEST_F(VsphereFaultTest, GivesUpOnASessionThatIsLostTwice) {
    const ManagedObject machine = vm();
    vcenter_.add_fault({{"method", "AcquireTicket"}, {"fault", "NotAuthenticated"}, {"count", 2}});

    const auto ticket = client_->acquire_ticket(machine, "webmks", test::within());

    ASSERT_FALSE(ticket);
    EXPECT_EQ(ticket.error().kind, ErrorKind::not_authenticated);
    EXPECT_EQ(vcenter_.calls().at("AcquireTicket"), 2);
}

TEST_F(VsphereFaultTest, TellsWhyThereIsNoTicket) {
    const ManagedObject machine = vm();
    EXPECT_EQ(
        client_->acquire_ticket(machine, "nonsense", test::within()).error().kind,
        ErrorKind::unsupported
    );

    vcenter_.set_power(kId, "suspended");
    const auto suspended = client_->acquire_ticket(machine, "webmks", test::within());
    ASSERT_FALSE(suspended);
    EXPECT_EQ(suspended.error().kind, ErrorKind::suspended);
    EXPECT_NE(suspended.error().detail.find("existingState suspended"), std::string::npos);

    vcenter_.destroy(kId);
    const auto gone = client_->acquire_ticket(machine, "webmks", test::within());
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().kind, ErrorKind::not_found);
    EXPECT_EQ(client_->virtual_machine(machine, test::within()).error().kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace porthole::vsphere
