// SPDX-License-Identifier: Apache-2.0
#include "integration/vsphere/fixture.hpp"

#include <fmt/format.h>

namespace porthole::vsphere {
namespace {

const std::string kHostile = "5965e99a-5f65-454d-bf0d-46ccc57d08db";
const std::string kTwice = "00000000-1111-4000-8000-000000000000";

test::VcenterOptions options() {
    test::VcenterOptions options;
    options.vms = 500;
    options.inventory = {
        {{"name", "]]>&amp;<b> $(reboot); \"quoted\""},
         {"instance_uuid", kHostile},
         {"folder", "project-a"}},
        {{"name", "one"}, {"instance_uuid", kTwice}},
        {{"name", "two"}, {"instance_uuid", kTwice}},
    };
    return options;
}

class InventoryTest : public test::VsphereTest {
protected:
    InventoryTest() : VsphereTest(options()), client_(make_client(transport_options())) {}

    std::unique_ptr<Client> client_;
};

TEST_F(InventoryTest, FindsTheRightVmOfFiveHundred) {
    for (const int number : {0, 42, 499}) {
        const auto vm = client_->find_vm(test::vcenter_instance_id(number), test::within());
        ASSERT_TRUE(vm) << vm.error().detail;
        const auto machine = client_->virtual_machine(*vm, test::within());

        ASSERT_TRUE(machine) << machine.error().detail;
        EXPECT_EQ(machine->name, fmt::format("vm-{:04}", number));
        EXPECT_EQ(machine->instance_uuid, test::vcenter_instance_id(number));
        EXPECT_EQ(machine->power_state, "poweredOn");
        EXPECT_EQ(machine->connection_state, "connected");
    }
}

TEST_F(InventoryTest, TellsNoneAndSeveralApart) {
    EXPECT_EQ(
        client_->find_vm(test::vcenter_instance_id(500), test::within()).error().kind,
        ErrorKind::not_found
    );
    EXPECT_EQ(client_->find_vm(kTwice, test::within()).error().kind, ErrorKind::ambiguous);
}

TEST_F(InventoryTest, ReadsFolderAndHost) {
    const auto vm = client_->find_vm(kHostile, test::within());
    ASSERT_TRUE(vm) << vm.error().detail;
    const auto machine = client_->virtual_machine(*vm, test::within());
    ASSERT_TRUE(machine) << machine.error().detail;
    ASSERT_TRUE(machine->host && machine->parent);

    const auto host = client_->host(*machine->host, test::within());
    const auto folder = client_->folder(*machine->parent, test::within());

    EXPECT_EQ(machine->name, "]]>&amp;<b> $(reboot); \"quoted\"");
    ASSERT_TRUE(host) << host.error().detail;
    EXPECT_NE(host->name, "");
    EXPECT_EQ(host->version, "7.0.3");
    ASSERT_TRUE(folder) << folder.error().detail;
    EXPECT_EQ(folder->name, "project-a");
    EXPECT_EQ(folder->parent->type, "Folder");
}

TEST_F(InventoryTest, AcquiresTickets) {
    const auto vm = client_->find_vm(test::vcenter_instance_id(7), test::within());
    ASSERT_TRUE(vm);

    const auto first = client_->acquire_ticket(*vm, "webmks", test::within());
    const auto second = client_->acquire_ticket(*vm, "webmks", test::within());

    ASSERT_TRUE(first && second);
    EXPECT_NE(first->ticket.reveal(), second->ticket.reveal());
    EXPECT_NE(first->host, "");
    EXPECT_NE(first->port, 0);
    EXPECT_NE(first->url.reveal().find("/ticket/" + first->ticket.reveal()), std::string::npos);
    EXPECT_TRUE(net::Thumbprint::parse(first->ssl_thumbprint));
}

TEST_F(InventoryTest, ReadsTheFqdnAndCloneTickets) {
    EXPECT_EQ(*client_->option("VirtualCenter.FQDN", test::within()), "vcenter.example.test");
    EXPECT_EQ(
        client_->option("VirtualCenter.Nope", test::within()).error().kind, ErrorKind::unsupported
    );
    EXPECT_TRUE(client_->acquire_clone_ticket(test::within())->reveal().starts_with("cst-VCT-"));
}

/// A server leaves out what is newer than the version it is spoken to in.
class VersionTest : public test::VsphereTest {
protected:
    static test::VcenterOptions of_version(const std::string& version) {
        test::VcenterOptions options;
        options.vms = 1;
        options.arguments = {"-api-version", version};
        return options;
    }

    explicit VersionTest(const std::string& version) : VsphereTest(of_version(version)) {}

    VirtualMachineTicket ticket() {
        const auto client = make_client(transport_options());
        const auto vm = client->find_vm(test::vcenter_instance_id(0), test::within());
        return *client->acquire_ticket(*vm, "webmks", test::within());
    }
};

class NewVersionTest : public VersionTest {
protected:
    NewVersionTest() : VersionTest("8.0.3.0") {}
};

class OldVersionTest : public VersionTest {
protected:
    OldVersionTest() : VersionTest("6.7.3") {}
};

class UnknownVersionTest : public VersionTest {
protected:
    UnknownVersionTest() : VersionTest("11.0.0.0") {}
};

TEST_F(NewVersionTest, GetsEveryThumbprint) {
    EXPECT_EQ(ticket().cert_thumbprints.size(), 2U);
}

TEST_F(OldVersionTest, GetsTheOneThereIs) {
    const auto old = ticket();

    EXPECT_TRUE(old.cert_thumbprints.empty());
    EXPECT_TRUE(old.url.empty());
    EXPECT_NE(old.ssl_thumbprint, "");
}

TEST_F(UnknownVersionTest, IsSpokenToInAPriorVersion) {
    EXPECT_EQ(ticket().cert_thumbprints.size(), 2U);
}

}  // namespace
}  // namespace porthole::vsphere
