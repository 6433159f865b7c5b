// SPDX-License-Identifier: Apache-2.0
#include "virt/vmware/vnc_console.hpp"

#include "support/fake_clock.hpp"
#include "support/scripted_vcenter.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace porthole::virt {
namespace {

using test::ScriptedVcenter;

constexpr const char* kPortKey = "RemoteDisplay.vnc.port";
constexpr const char* kPasswordKey = "RemoteDisplay.vnc.password";
constexpr const char* kEnabledKey = "RemoteDisplay.vnc.enabled";

/// A host whose VMs' configurations can be read and changed.
class VncConsolesTest : public testing::Test {
protected:
    VncConsolesTest() {
        auto vcenter = std::make_unique<ScriptedVcenter>();
        vcenter_ = vcenter.get();
        vcenter_->on("RetrievePropertiesEx", [this](const vsphere::HttpRequest& request) {
            const bool is_task = request.body.reveal().find("info.state") != std::string::npos;
            return is_task ? task() : configs();
        });
        vcenter_->on("ReconfigVM_Task", [this](const vsphere::HttpRequest& request) {
            change(request.body.reveal());
            return test::soap_response(
                "ReconfigVM_Task", "<returnval type=\"Task\">task-7</returnval>"
            );
        });
        client_ = std::make_unique<vsphere::Client>(
            std::move(vcenter), vsphere::Credentials{"user", Secret("password")}, clock_
        );
        vms_["vm-1"];
    }

    vsphere::Outcome<ConnectInfo> open(const std::string& ports = "5900-5999") {
        VncConsoles consoles(*client_, *PortRange::parse(ports));
        vsphere::VirtualMachine machine;
        machine.self = {"VirtualMachine", "vm-1"};
        machine.name = "web01";
        machine.host = vsphere::ManagedObject{"HostSystem", "host-42"};
        const vsphere::CallContext context{"req-1", std::chrono::steady_clock::now() + Seconds(30)};
        return consoles.open(machine, {"esx1.example", "6.0.0"}, context);
    }

    void listens(const std::string& vm, int port) {
        vms_[vm][kEnabledKey] = "true";
        vms_[vm][kPortKey] = std::to_string(port);
    }

    std::map<std::string, vsphere::ExtraConfig> vms_;  ///< by their ids
    std::map<std::string, std::string> power_;         ///< of those that do not run
    std::function<void()> after_change_ = [] {};
    std::string task_state_ = "success";
    test::FakeClock clock_;
    ScriptedVcenter* vcenter_ = nullptr;
    std::unique_ptr<vsphere::Client> client_;

private:
    vsphere::HttpReply task() const {
        return test::soap_response(
            "RetrievePropertiesEx",
            "<returnval><objects><obj type=\"Task\">task-7</obj><propSet><name>info.state</name>"
            "<val>" +
                task_state_ + "</val></propSet></objects></returnval>"
        );
    }

    vsphere::HttpReply configs() const {
        std::string objects;
        for (const auto& [vm, config] : vms_) {
            objects += "<objects><obj type=\"VirtualMachine\">" + vm +
                       "</obj><propSet><name>config.extraConfig</name><val>";
            for (const auto& [key, value] : config) {
                objects +=
                    "<OptionValue><key>" + key + "</key><value>" + value + "</value></OptionValue>";
            }
            objects += "</val></propSet>";
            const auto power = power_.find(vm);
            objects += "<propSet><name>runtime.powerState</name><val>" +
                       (power == power_.end() ? std::string("poweredOn") : power->second) +
                       "</val></propSet></objects>";
        }
        return test::soap_response(
            "RetrievePropertiesEx", "<returnval>" + objects + "</returnval>"
        );
    }

    void change(const std::string& body) {
        const auto document = vsphere::XmlDocument::parse(body);
        ASSERT_TRUE(document);
        const auto call = document->root().child("Body").first_child();
        for (const auto& each : call.child("spec").children("extraConfig")) {
            EXPECT_EQ(each.child("value").type(), "string");
            vms_[call.child("_this").text()][each.child("key").text()] = each.child("value").text();
        }
        after_change_();
    }
};

TEST_F(VncConsolesTest, GivesAVmAPortAndAPasswordOfItsOwn) {
    const auto info = open();

    ASSERT_TRUE(info);
    EXPECT_EQ(info->transport, Transport::vnc);
    EXPECT_EQ(info->host, "esx1.example");
    EXPECT_EQ(std::to_string(info->port), vms_["vm-1"][kPortKey]);
    EXPECT_GE(info->port, 5900);
    EXPECT_LE(info->port, 5999);
    EXPECT_EQ(info->vnc_password.reveal().size(), 8U);
    EXPECT_EQ(info->vnc_password.reveal(), vms_["vm-1"][kPasswordKey]);
    EXPECT_EQ(vms_["vm-1"][kEnabledKey], "TRUE");
    EXPECT_EQ(vcenter_->count("ReconfigVM_Task"), 1);

    EXPECT_EQ(open()->port, info->port);
    EXPECT_EQ(open()->vnc_password.reveal(), info->vnc_password.reveal());
    EXPECT_EQ(vcenter_->count("ReconfigVM_Task"), 1);
}

TEST_F(VncConsolesTest, TakesNoPortOfAnotherVmOnTheHost) {
    listens("vm-2", 5900);
    listens("vm-3", 5902);
    vms_["vm-4"][kPortKey] = "5901";  // switched off

    EXPECT_EQ(open("5900-5902")->port, 5901);

    listens("vm-4", 5901);
    const auto none = open("5900-5902");
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().kind, vsphere::ErrorKind::wrong_state);
    EXPECT_NE(none.error().detail.find("vnc_ports"), std::string::npos);
}

TEST_F(VncConsolesTest, GivesWayToWhoeverTookTheSamePort) {
    int raced = 0;
    after_change_ = [&] {
        if (raced++ == 0) {
            listens("vm-2", std::stoi(vms_["vm-1"][kPortKey]));
        }
    };

    const auto info = open("5900-5901");

    ASSERT_TRUE(info);
    EXPECT_NE(std::to_string(info->port), vms_["vm-2"][kPortKey]);
    EXPECT_EQ(vcenter_->count("ReconfigVM_Task"), 2);
}

TEST_F(VncConsolesTest, TakesWhatAnotherNodeGaveTheSameVm) {
    after_change_ = [&] {
        vms_["vm-1"][kPortKey] = "5950";
        vms_["vm-1"][kPasswordKey] = "theirs00";
    };

    const auto info = open();

    ASSERT_TRUE(info);
    EXPECT_EQ(info->port, 5950);
    EXPECT_EQ(info->vnc_password.reveal(), "theirs00");
    EXPECT_EQ(vcenter_->count("ReconfigVM_Task"), 1);
}

TEST_F(VncConsolesTest, MovesAwayFromAPortThatIsTakenOnTheNewHost) {
    const int before = open()->port;
    listens("vm-2", before);

    const auto after = open();

    ASSERT_TRUE(after);
    EXPECT_NE(after->port, before);
}

TEST_F(VncConsolesTest, TakesThePortOfAVmThatIsOffLastOfAll) {
    listens("vm-2", 5900);
    listens("vm-3", 5901);
    power_["vm-2"] = "poweredOff";

    EXPECT_EQ(open("5900-5902")->port, 5902);
    EXPECT_EQ(vms_["vm-2"][kEnabledKey], "true");

    vms_["vm-1"].clear();
    EXPECT_EQ(open("5900-5901")->port, 5900);
    // When it runs again it does not listen there.
    EXPECT_EQ(vms_["vm-2"][kEnabledKey], "FALSE");
    EXPECT_EQ(vms_["vm-2"][kPortKey], "");
    EXPECT_EQ(vms_["vm-2"][kPasswordKey], "");
    EXPECT_EQ(vms_["vm-3"][kEnabledKey], "true");
}

TEST_F(VncConsolesTest, GivesWayToAVmThatRunsAgain) {
    listens("vm-2", 5900);
    power_["vm-2"] = "suspended";
    int changes = 0;
    after_change_ = [&] {
        if (changes++ == 0) {
            power_.clear();
            listens("vm-2", 5900);
        }
    };

    const auto info = open("5900-5900");

    ASSERT_FALSE(info);
    EXPECT_EQ(info.error().kind, vsphere::ErrorKind::wrong_state);
    EXPECT_EQ(vms_["vm-2"][kEnabledKey], "true");
}

TEST_F(VncConsolesTest, LeavesNoConsoleWithoutAPassword) {
    listens("vm-1", 5901);

    EXPECT_EQ(open()->vnc_password.reveal().size(), 8U);
}

TEST_F(VncConsolesTest, SaysThatTheChangeFailed) {
    task_state_ = "error";
    EXPECT_EQ(open().error().kind, vsphere::ErrorKind::other_fault);

    vms_["vm-1"].clear();
    vcenter_->on("ReconfigVM_Task", test::soap_fault("NoPermission"));
    EXPECT_EQ(open().error().kind, vsphere::ErrorKind::not_permitted);
}

TEST_F(VncConsolesTest, WaitsForAVmThatIsBetweenHosts) {
    vms_.clear();
    vms_["vm-2"];

    EXPECT_EQ(open().error().kind, vsphere::ErrorKind::wrong_state);
    EXPECT_EQ(vcenter_->count("ReconfigVM_Task"), 0);
}

}  // namespace
}  // namespace porthole::virt
