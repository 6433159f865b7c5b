// SPDX-License-Identifier: Apache-2.0
// Consoles by the VNC ports of ESXi hosts before 7.0, which the simulated vCenter's hosts serve as
// the VMs' configurations say: each at an address of its own, where any port can be had.
#include "integration/gateway/fixture.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value_to.hpp>

namespace porthole::test {
namespace {

const std::string kSecondVm = "aaaaaaaa-0000-4000-8000-000000000005";

class VncPortsTest : public StaticGatewayTest {
protected:
    VncPortsTest() : vcenter_(vcenter_6_0()) {}

    void start_gateway(const std::string& ports = "5900-5999") {
        GatewayOptions options = StaticGatewayTest::options();
        options.vcenter = &vcenter_;
        std::string names;
        const auto hosts = vcenter_.control("GET", "/vnc/hosts");
        for (const auto& [name, address] : hosts.get_object()) {
            names.append(names.empty() ? "\"" : ", \"").append(name);
            names.append("=").append(address.get_string()).append("\"");
        }
        options.vcenter_options =
            "console = \"vnc\"\nvnc_ports = \"" + ports + "\"\nhost_names = [" + names + "]\n";
        options.allow_missing_origin = true;
        options.use = "many";
        start(options);
    }

    ConsoleSocket open_vm(const std::string& vm) { return open_bare(issue(vm, "webmks")); }

    int count(std::string_view name) const {
        return boost::json::value_to<int>(vcenter_.control("GET", "/vnc").at(name));
    }

    void expect_works(const std::string& vm) {
        ConsoleSocket socket = open_vm(vm);
        EXPECT_EQ(shake_hands(socket), "fake");
        expect_echo(socket);
        EXPECT_EQ(count("open"), 1);
        EXPECT_EQ(socket.close().code, 1000);
        EXPECT_TRUE(eventually([this] { return count("open") == 0; }));
    }

    void move(const std::string& vm, int host) const {
        vcenter_.control("POST", "/vms/" + vm + "/move", boost::json::object{{"host", host}});
    }

    VncServer flood_{VncBehaviour::flood};
    Esxi esxi_;
    Vcenter vcenter_;

private:
    VcenterOptions vcenter_6_0() const {
        VcenterOptions options = vcenter_options(esxi_, vnc_, flood_);
        options.inventory.push_back(boost::json::object{
            {"name", "web02"},
            {"instance_uuid", kSecondVm},
            {"folder", "project-a"},
            {"console", vnc_.address()},
        });
        const std::vector<std::string> more{"-version", "6.0.0", "-api-version", "6.0", "-vnc"};
        options.arguments.insert(options.arguments.end(), more.begin(), more.end());
        return options;
    }
};

TEST_F(VncPortsTest, IsAConsoleByTheVmsOwnPortAndPassword) {
    start_gateway();

    expect_works(kVm);
    EXPECT_EQ(count("ports"), 1);
    expect_works(kVm);

    EXPECT_EQ(vcenter_.calls()["ReconfigVM_Task"], 1);
    EXPECT_EQ(count("total"), 2);
    EXPECT_EQ(count("refused"), 0);
    EXPECT_NE(
        gateway().wait_for_line(
            {"session_opened", "transport=vnc", "why=\"configured; ESXi 6.0.0\""}
        ),
        ""
    );
}

TEST_F(VncPortsTest, MovesToAnotherHostAndAwayFromAPortThatIsTakenThere) {
    start_gateway("5900-5901");
    move(kSecondVm, 1);
    expect_works(kSecondVm);
    ConsoleSocket socket = open_vm(kVm);
    ASSERT_EQ(shake_hands(socket), "fake");

    move(kVm, 1);

    EXPECT_EQ(socket.read_to_end().code, 4518);
    expect_works(kVm);
    expect_works(kSecondVm);
    EXPECT_EQ(count("ports"), 2);
    EXPECT_EQ(count("refused"), 0);
}

TEST_F(VncPortsTest, ReleasesThePortOfAVmThatIsOffOrGone) {
    start_gateway("5900-5900");
    move(kVm, 0);
    move(kSecondVm, 0);
    expect_works(kVm);
    EXPECT_EQ(open_vm(kSecondVm).read_to_end().code, 4522);
    EXPECT_NE(
        gateway().wait_for_line({"vcenter_call_failed", "all of vnc_ports are taken on"}), ""
    );

    vcenter_.set_power(kVm, "poweredOff");
    EXPECT_EQ(count("ports"), 0);
    expect_works(kSecondVm);

    // It does not come back to a port that is another's by now.
    vcenter_.set_power(kVm, "poweredOn");
    EXPECT_EQ(count("ports"), 1);
    EXPECT_EQ(open_vm(kVm).read_to_end().code, 4522);

    vcenter_.destroy(kSecondVm);
    EXPECT_EQ(count("ports"), 0);
    expect_works(kVm);
}

}  // namespace
}  // namespace porthole::test
