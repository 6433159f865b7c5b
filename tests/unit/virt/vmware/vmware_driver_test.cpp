// SPDX-License-Identifier: Apache-2.0
#include "virt/vmware/vmware_driver.hpp"

#include "support/fake_clock.hpp"
#include "support/run.hpp"
#include "support/scripted_vcenter.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace porthole::virt {
namespace {

using test::ScriptedVcenter;

const std::string kId = "5965e99a-5f65-454d-bf0d-46ccc57d08db";
const std::string kThumbprint = "C5:50:62:9F:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF";

std::string set(const std::string& name, const std::string& value, const std::string& type = {}) {
    const std::string attribute = type.empty() ? "" : " type=\"" + type + '"';
    return "<propSet><name>" + name + "</name><val" + attribute + '>' + value + "</val></propSet>";
}

vsphere::HttpReply about(const std::string& type, const std::string& id, const std::string& sets) {
    return test::soap_response(
        "RetrievePropertiesEx",
        "<returnval><objects><obj type=\"" + type + "\">" + id + "</obj>" + sets +
            "</objects></returnval>"
    );
}

/// A vCenter's one VM, as a test wants it.
struct World {
    std::string vm_id = "vm-63";
    std::string instance_id = kId;
    std::string power_state = "poweredOn";
    std::string connection_state = "connected";
    std::string folder_parent_type = "Folder";
    std::string parent = set("parent", "group-v7", "Folder");
    std::string ticket =
        "<ticket>8136e5188d21dedc</ticket><host>esx7.example</host><port>443</"
        "port><sslThumbprint>" +
        kThumbprint + "</sslThumbprint>";
    std::string fqdn = "vc.example.org";
    std::string host_version = "7.0.3";
};

vsphere::HttpReply read_properties(const World& world, const std::string& body) {
    if (body.find("<type>Folder</type>") != std::string::npos) {
        return about(
            "Folder",
            "group-v7",
            set("name", "project%2fa") + set("parent", "group-v3", world.folder_parent_type)
        );
    }
    if (body.find("<type>HostSystem</type>") != std::string::npos) {
        return about(
            "HostSystem",
            "host-42",
            set("name", "esx-by-name.example") + set("config.product.version", world.host_version)
        );
    }
    if (body.find(">" + world.vm_id + "</obj>") == std::string::npos) {
        return test::soap_fault(
            "ManagedObjectNotFound", "<obj type=\"VirtualMachine\">vm-old</obj>"
        );
    }
    return about(
        "VirtualMachine",
        world.vm_id,
        set("name", "web01") + set("runtime.powerState", world.power_state) +
            set("runtime.connectionState", world.connection_state) +
            set("runtime.host", "host-42", "HostSystem") +
            set("config.instanceUuid", world.instance_id) + world.parent
    );
}

class VmwareDriverTest : public testing::Test {
protected:
    VmwareDriverTest() {
        config_.url = "https://vcenter.example/sdk";
        config_.username = "user";
        config_.password = Secret("password");
        config_.ca_file = "ca.pem";
        make();
    }

    void make() {
        auto vcenter = std::make_unique<ScriptedVcenter>();
        vcenter_ = vcenter.get();
        vcenter_->on("FindAllByUuid", [this](const vsphere::HttpRequest&) {
            return test::soap_response(
                "FindAllByUuid",
                "<returnval type=\"VirtualMachine\">" + world_.vm_id + "</returnval>"
            );
        });
        vcenter_->on("RetrievePropertiesEx", [this](const vsphere::HttpRequest& request) {
            return read_properties(world_, request.body.reveal());
        });
        vcenter_->on("AcquireTicket", [this](const vsphere::HttpRequest&) {
            return test::soap_response(
                "AcquireTicket", "<returnval>" + world_.ticket + "</returnval>"
            );
        });
        vcenter_->on("QueryOptions", [this](const vsphere::HttpRequest&) {
            return test::soap_response(
                "QueryOptions", "<returnval><value>" + world_.fqdn + "</value></returnval>"
            );
        });
        driver_ = make_vmware_driver(config_, std::move(vcenter), clock_);
    }

    Result<Instance> find() { return test::run(context_, driver_->find(kId, "req-1")); }
    Result<ConnectInfo> connect_info() {
        return test::run(
            context_, driver_->connect_info(kId, *find_console_type("webmks"), "req-1")
        );
    }

    test::FakeClock clock_;
    boost::asio::io_context context_;  // outlives the driver, whose threads post to it
    VcenterConfig config_;
    World world_;
    ScriptedVcenter* vcenter_ = nullptr;
    DriverPtr driver_;
};

TEST_F(VmwareDriverTest, IsNamedAfterItsVcenter) {
    EXPECT_EQ(driver_->name(), "vcenter.example");
}

TEST_F(VmwareDriverTest, FindsAnInstanceAndItsProject) {
    const auto instance = find();

    ASSERT_TRUE(instance);
    EXPECT_EQ(instance->id, kId);
    EXPECT_EQ(instance->name, "web01");
    EXPECT_EQ(instance->project_id, "project/a");
    EXPECT_EQ(instance->power_state, PowerState::running);
    EXPECT_EQ(instance->console_types, std::vector<std::string>{"webmks"});
}

TEST_F(VmwareDriverTest, LeavesVmsThatNobodyPutIntoAFolderToAdministrators) {
    world_.folder_parent_type = "Datacenter";
    EXPECT_EQ(find()->project_id, "");

    world_.parent = "";
    EXPECT_EQ(find()->project_id, "");

    world_.parent = set("parent", "group-v7", "Folder");
    world_.folder_parent_type = "Folder";
    config_.project_from = "none";
    make();
    EXPECT_EQ(find()->project_id, "");
    EXPECT_EQ(vcenter_->count("RetrievePropertiesEx"), 1);
}

TEST_F(VmwareDriverTest, TellsPowerStatesApart) {
    for (const auto& [told, expected] : std::initializer_list<std::pair<const char*, PowerState>>{
             {"poweredOn", PowerState::running},
             {"poweredOff", PowerState::powered_off},
             {"suspended", PowerState::suspended},
             {"dreaming", PowerState::unknown}
         }) {
        world_.power_state = told;
        EXPECT_EQ(find()->power_state, expected) << told;
    }
    world_.power_state = "poweredOn";
    world_.connection_state = "disconnected";
    EXPECT_EQ(find()->power_state, PowerState::unknown);
}

TEST_F(VmwareDriverTest, MakesConnectInfoFromAFreshTicket) {
    const auto info = connect_info();

    ASSERT_TRUE(info);
    EXPECT_EQ(info->host, "esx7.example");
    EXPECT_EQ(info->path, "/ticket/8136e5188d21dedc");
    EXPECT_EQ(info->thumbprints.sha1, kThumbprint);
    EXPECT_EQ(info->ca_file, "ca.pem");
    EXPECT_EQ(info->vm_id, "vm-63");
    EXPECT_EQ(info->vm_name, "web01");
    EXPECT_EQ(info->vc_fqdn, "vc.example.org");
    EXPECT_EQ(info->why, "ESXi 7.0.3");
}

TEST_F(VmwareDriverTest, ChoosesByTheHostsVersion) {
    world_.host_version = "5.5.0";
    world_.ticket += "<cfgFile>/vmfs/volumes/5d/web01.vmx</cfgFile>";

    EXPECT_EQ(connect_info()->transport, Transport::authd);
    world_.host_version = "7.0.3";
    EXPECT_EQ(connect_info()->transport, Transport::authd);  // for a while it is remembered
    clock_.advance(Seconds(301));
    EXPECT_EQ(connect_info()->transport, Transport::webmks);

    config_.console = "mks";
    make();
    EXPECT_EQ(connect_info()->transport, Transport::authd);
    EXPECT_EQ(connect_info()->why, "configured; ESXi 7.0.3");
    config_.console = "webmks";
    world_.host_version = "5.5.0";
    make();
    EXPECT_EQ(connect_info().error(), make_error_code(Errc::console_unavailable));
    EXPECT_EQ(vcenter_->count("AcquireTicket"), 0);
}

TEST_F(VmwareDriverTest, TakesTheOtherTicketWhereTheServerKnowsNotTheFirst) {
    world_.ticket += "<cfgFile>/vmfs/volumes/5d/web01.vmx</cfgFile>";
    vcenter_->next("AcquireTicket", test::soap_fault("InvalidArgument"));

    const auto info = connect_info();

    ASSERT_TRUE(info);
    EXPECT_EQ(info->transport, Transport::authd);
    EXPECT_EQ(info->why, "ESXi 7.0.3; no webmks tickets (InvalidArgument)");

    // One that may be lacking for another reason is no sign of age.
    vcenter_->next("AcquireTicket", test::soap_fault("HostNotConnected"));
    EXPECT_EQ(connect_info().error(), make_error_code(Errc::driver_unavailable));
}

TEST_F(VmwareDriverTest, OpensConsolesWithoutTheRightToReadHosts) {
    world_.host_version = "";

    EXPECT_EQ(connect_info()->transport, Transport::webmks);
    EXPECT_EQ(connect_info()->why, "API 7.0.3.1, host unknown");
}

TEST_F(VmwareDriverTest, ConnectsWhereTheOperatorSaysThatAHostIs) {
    config_.host_names = {"esx7.example=192.0.2.7"};
    make();

    const auto info = connect_info();

    ASSERT_TRUE(info);
    EXPECT_EQ(info->host, "192.0.2.7");
    EXPECT_EQ(info->certificate_name, "esx7.example");
    EXPECT_EQ(info->port, 443);
}

TEST_F(VmwareDriverTest, TakesATicketForEveryConnectionAndTheRestFromMemory) {
    ASSERT_TRUE(find());
    ASSERT_TRUE(connect_info());
    ASSERT_TRUE(connect_info());

    EXPECT_EQ(vcenter_->count("AcquireTicket"), 2);
    EXPECT_EQ(vcenter_->count("FindAllByUuid"), 1);
    EXPECT_EQ(vcenter_->count("QueryOptions"), 1);
    EXPECT_EQ(vcenter_->count("Login"), 1);
}

TEST_F(VmwareDriverTest, AsksForTheHostWhereTheTicketDoesNotNameIt) {
    world_.ticket = "<ticket>8136e5188d21dedc</ticket>";

    const auto on_vcenter = connect_info();
    make();
    vcenter_->on("RetrieveServiceContent", ScriptedVcenter::service_content("HostAgent"));
    const auto on_esxi = connect_info();

    ASSERT_TRUE(on_vcenter && on_esxi);
    EXPECT_EQ(on_vcenter->host, "esx-by-name.example");
    EXPECT_EQ(on_vcenter->port, 443);
    EXPECT_EQ(on_esxi->host, "vcenter.example");
}

TEST_F(VmwareDriverTest, OpensAConsoleWithoutTheFqdn) {
    vcenter_->on("QueryOptions", test::soap_fault("InvalidName"));
    EXPECT_EQ(connect_info()->vc_fqdn, "");
    EXPECT_EQ(connect_info()->vc_fqdn, "");
    EXPECT_EQ(vcenter_->count("QueryOptions"), 1);
}

TEST_F(VmwareDriverTest, LooksAVmUpAgainThatWasRegisteredAnew) {
    ASSERT_TRUE(find());
    world_.vm_id = "vm-64";

    const auto info = connect_info();

    ASSERT_TRUE(info);
    EXPECT_EQ(info->vm_id, "vm-64");
    EXPECT_EQ(vcenter_->count("FindAllByUuid"), 2);
}

TEST_F(VmwareDriverTest, DoesNotTakeAnotherInstancesVm) {
    ASSERT_TRUE(find());
    world_.instance_id = "00000000-0000-4000-8000-000000000001";

    const auto info = connect_info();

    ASSERT_FALSE(info);
    EXPECT_EQ(info.error(), make_error_code(Errc::instance_unknown));
    EXPECT_EQ(vcenter_->count("AcquireTicket"), 0);
}

TEST_F(VmwareDriverTest, GivesUpOnAVmThatIsGone) {
    ASSERT_TRUE(find());
    vcenter_->on("RetrievePropertiesEx", test::soap_fault("ManagedObjectNotFound"));

    EXPECT_EQ(find().error(), make_error_code(Errc::instance_unknown));
    EXPECT_EQ(vcenter_->count("FindAllByUuid"), 2);
}

TEST_F(VmwareDriverTest, AsksForNoTicketWhereThereCanBeNone) {
    world_.power_state = "poweredOff";
    EXPECT_EQ(connect_info().error(), make_error_code(Errc::instance_not_running));
    world_.power_state = "suspended";
    EXPECT_EQ(connect_info().error(), make_error_code(Errc::instance_suspended));
    world_.power_state = "poweredOn";
    world_.connection_state = "inaccessible";
    EXPECT_EQ(connect_info().error(), make_error_code(Errc::driver_unavailable));

    EXPECT_EQ(vcenter_->count("AcquireTicket"), 0);
}

TEST_F(VmwareDriverTest, HasNoOtherTypeOfConsole) {
    const auto info =
        test::run(context_, driver_->connect_info(kId, *find_console_type("novnc"), "req-1"));

    ASSERT_FALSE(info);
    EXPECT_EQ(info.error(), make_error_code(Errc::console_unavailable));
    EXPECT_TRUE(vcenter_->calls().empty());
}

TEST_F(VmwareDriverTest, TurnsFaultsIntoErrors) {
    const std::initializer_list<std::pair<const char*, Errc>> cases{
        {"InvalidPowerState", Errc::instance_not_running},
        {"MksConnectionLimitReached", Errc::console_limit_reached},
        {"NoPermission", Errc::driver_refused},
        {"InvalidArgument", Errc::console_unavailable},
        {"HostNotConnected", Errc::driver_unavailable},
        {"InvalidState", Errc::driver_unavailable},
        {"SomethingNew", Errc::driver_unavailable},
    };
    world_.host_version = "8.0.3";
    for (const auto& [fault, expected] : cases) {
        vcenter_->next("AcquireTicket", test::soap_fault(fault));
        const auto info = connect_info();
        ASSERT_FALSE(info) << fault;
        EXPECT_EQ(info.error(), make_error_code(expected)) << fault;
    }
}

TEST_F(VmwareDriverTest, TurnsWhatEndsALoginIntoErrors) {
    const auto fails_with = [this](auto how) {
        make();
        vcenter_->next("Login", how);
        return find().error();
    };

    EXPECT_EQ(fails_with(test::soap_fault("InvalidLogin")), make_error_code(Errc::driver_refused));
    EXPECT_EQ(
        fails_with(vsphere::ErrorKind::unreachable), make_error_code(Errc::driver_unavailable)
    );
    EXPECT_EQ(
        fails_with(vsphere::ErrorKind::certificate), make_error_code(Errc::thumbprint_mismatch)
    );
    EXPECT_EQ(fails_with(vsphere::ErrorKind::protocol), make_error_code(Errc::driver_unavailable));
}

TEST_F(VmwareDriverTest, RefusesAnAmbiguousInstance) {
    vcenter_->on(
        "FindAllByUuid",
        test::soap_response(
            "FindAllByUuid",
            "<returnval type=\"VirtualMachine\">vm-1</returnval><returnval "
            "type=\"VirtualMachine\">vm-2</returnval>"
        )
    );

    EXPECT_EQ(find().error(), make_error_code(Errc::instance_ambiguous));
    EXPECT_EQ(connect_info().error(), make_error_code(Errc::instance_ambiguous));
}

TEST_F(VmwareDriverTest, LogsOutWhenItCloses) {
    ASSERT_TRUE(find());

    test::run(context_, driver_->close());

    EXPECT_EQ(vcenter_->count("Logout"), 1);
}

}  // namespace
}  // namespace porthole::virt
