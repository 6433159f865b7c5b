// SPDX-License-Identifier: Apache-2.0
// Consoles of VMs that do not stay where they are, on two ESXi hosts.
#include "integration/gateway/fixture.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value_to.hpp>

#include <array>
#include <chrono>

namespace porthole::test {
namespace {

class MovingTest : public StaticGatewayTest {
protected:
    /// `arguments` are further ones of vCenter's.
    void start_gateway(const std::vector<std::string>& arguments = {}) {
        VcenterOptions options = vcenter_options(hosts_[0], vnc_, flood_);
        const std::string both = hosts_[0].control_url() + "," + hosts_[1].control_url();
        options.arguments.insert(options.arguments.end(), {"-esxi", both});
        options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
        vcenter_.emplace(std::move(options));
        GatewayOptions of_gateway = StaticGatewayTest::options();
        of_gateway.vcenter = &*vcenter_;
        start(of_gateway);
    }

    /// vMotion, after which the host before ends its consoles, unless it is `silent`.
    void move(int host, bool silent = false) const {
        const boost::json::object body{{"host", host}, {"silent", silent}};
        vcenter_->control("POST", "/vms/" + kVm + "/move", body);
    }

    /// Returns once vCenter tells us of changes, in as many streams as there have been so far.
    void wait_for_updates(int streams = 1) const {
        EXPECT_TRUE(eventually([&] {
            auto calls = vcenter_->calls();
            return calls["CreatePropertyCollector"] >= streams && calls["CreateFilter"] >= streams;
        }));
    }

    void set_connected(int host, bool connected) const {
        const std::string path = "/hosts/" + std::to_string(host) + "/connection";
        vcenter_->control("POST", path, boost::json::object{{"connected", connected}});
    }

    /// The VM's managed object id.
    std::string vm_id() const {
        const auto machines = vcenter_->control("GET", "/vms");
        for (const auto& machine : machines.get_array()) {
            if (machine.at("instance_uuid").get_string() == kVm) {
                return boost::json::value_to<std::string>(machine.at("id"));
            }
        }
        return {};
    }

    /// What the page does when it comes back.
    ConsoleSocket come_back(std::string& secret) {
        secret = resume(secret);
        return open(secret);
    }

    void expect_open(int on_first, int on_second) const {
        EXPECT_TRUE(eventually([&] {
            return hosts_[0].count("tcp_open") == on_first &&
                   hosts_[1].count("tcp_open") == on_second;
        }));
    }

    static void expect_reason(const Ending& ending, int code, const std::string& reason) {
        EXPECT_EQ(ending.code, code);
        EXPECT_TRUE(ending.reason.starts_with(reason + " req-")) << ending;
    }

    VncServer flood_{VncBehaviour::flood};
    std::array<Esxi, 2> hosts_;
    std::optional<Vcenter> vcenter_;
};

TEST_F(MovingTest, GoesOnOnTheNewHost) {
    start_gateway();
    std::string secret = redeem(issue(kVm, "webmks"));
    ConsoleSocket before = open(secret);
    ASSERT_EQ(shake_hands(before), "fake");
    expect_open(1, 0);

    move(1);
    expect_reason(before.read_to_end(), 4518, "console_moving");
    EXPECT_NE(gateway().wait_for_line({"session_ended", "cause=console_moving"}), "");

    ConsoleSocket after = come_back(secret);
    EXPECT_EQ(shake_hands(after), "fake");
    expect_echo(after);
    expect_open(0, 1);
}

TEST_F(MovingTest, TwentyMovesLoseNothingAndLeakNothing) {
    start_gateway();
    std::string secret = redeem(issue(kVm, "webmks"));
    ConsoleSocket first = open(secret);
    ASSERT_EQ(shake_hands(first), "fake");
    std::optional<ConsoleSocket> socket(std::move(first));
    for (int i = 1; i <= 20; ++i) {
        SCOPED_TRACE(i);
        const auto began = std::chrono::steady_clock::now();
        move(i % 2, i % 3 == 0);
        expect_reason(socket->read_to_end(), 4518, "console_moving");
        socket.emplace(come_back(secret));
        ASSERT_EQ(shake_hands(*socket), "fake");
        EXPECT_LT(std::chrono::steady_clock::now() - began, Seconds(3));
    }
    expect_open(1, 0);
    EXPECT_EQ(vcenter_->sessions(), 1);
}

TEST_F(MovingTest, LearnsOfAMoveFromVcenterWhereTheHostSaysNothing) {
    start_gateway();
    std::string secret = redeem(issue(kVm, "webmks"));
    ConsoleSocket before = open(secret);
    ASSERT_EQ(shake_hands(before), "fake");

    const auto began = std::chrono::steady_clock::now();
    move(1, true);
    expect_reason(before.read_to_end(), 4518, "console_moving");
    ConsoleSocket after = come_back(secret);
    EXPECT_EQ(shake_hands(after), "fake");

    EXPECT_LT(std::chrono::steady_clock::now() - began, Seconds(3));
    expect_open(0, 1);
}

TEST_F(MovingTest, LearnsOfMovesAfterItsSessionsEndAndVcentersRestart) {
    start_gateway();
    std::string secret = redeem(issue(kVm, "webmks"));
    ConsoleSocket first = open(secret);
    ASSERT_EQ(shake_hands(first), "fake");
    wait_for_updates();

    vcenter_->lose_sessions();
    wait_for_updates(2);
    move(1, true);
    expect_reason(first.read_to_end(), 4518, "console_moving");
    ConsoleSocket second = come_back(secret);
    ASSERT_EQ(shake_hands(second), "fake");

    vcenter_->kill();
    vcenter_->start();  // with the VM on its first host: as if it had moved meanwhile
    expect_reason(second.read_to_end(), 4518, "console_moving");
}

TEST_F(MovingTest, AsksNothingOnItsOwnWhileNoConsoleIsOpen) {
    start_gateway();
    std::string secret = redeem(issue(kVm, "webmks"));
    EXPECT_EQ(vcenter_->calls()["CreatePropertyCollector"], 0);
    ConsoleSocket one = open(secret);
    ASSERT_EQ(shake_hands(one), "fake");
    wait_for_updates();
    ConsoleSocket other = open(redeem(issue(kFloodingVm, "webmks")));
    ASSERT_EQ(shake_hands(other), "fake");
    EXPECT_TRUE(eventually([&] { return vcenter_->calls()["CreateFilter"] == 2; }));
    EXPECT_EQ(vcenter_->calls()["CreatePropertyCollector"], 1);  // one stream for all
}

TEST_F(MovingTest, WaitsForAHostThatFailed) {
    start_gateway();
    std::string secret = redeem(issue(kVm, "webmks"));
    ConsoleSocket before = open(secret);
    ASSERT_EQ(shake_hands(before), "fake");

    set_connected(0, false);
    hosts_[0].disconnect(vm_id(), true);
    expect_reason(before.read_to_end(), 4518, "console_moving");
    ConsoleSocket meanwhile = come_back(secret);
    expect_reason(meanwhile.read_to_end(), 4522, "driver_unavailable");

    move(1);  // as HA starts it elsewhere
    ConsoleSocket after = come_back(secret);
    EXPECT_EQ(shake_hands(after), "fake");
    expect_open(0, 1);
}

TEST_F(MovingTest, SurvivesARestartOfTheHostsManagement) {
    start_gateway();
    std::string secret = redeem(issue(kVm, "webmks"));
    ConsoleSocket before = open(secret);
    ASSERT_EQ(shake_hands(before), "fake");

    hosts_[0].disconnect(vm_id());

    expect_reason(before.read_to_end(), 4518, "console_moving");
    ConsoleSocket after = come_back(secret);
    EXPECT_EQ(shake_hands(after), "fake");
    expect_open(1, 0);
}

TEST_F(MovingTest, TakesAVcenterThatIsDownForNoReasonToGiveUp) {
    start_gateway();
    std::string secret = redeem(issue(kVm, "webmks"));
    const std::string id = vm_id();
    ConsoleSocket before = open(secret);
    ASSERT_EQ(shake_hands(before), "fake");

    vcenter_->kill();
    expect_echo(before);  // needs no vCenter
    hosts_[0].disconnect(id);
    expect_reason(before.read_to_end(), 4518, "console_moving");
    ConsoleSocket meanwhile = come_back(secret);
    expect_reason(meanwhile.read_to_end(), 4522, "driver_unavailable");

    vcenter_->start();
    // It is left alone for a moment after it did not answer.
    EXPECT_TRUE(eventually([&] {
        ConsoleSocket after = come_back(secret);
        return shake_hands(after) == "fake";
    }));
}

TEST_F(MovingTest, TellsWhatBecameOfTheVm) {
    start_gateway();
    for (const auto& [state, code, reason] :
         std::initializer_list<std::tuple<const char*, int, const char*>>{
             {"poweredOff", 4409, "instance_not_running"}, {"suspended", 4419, "instance_suspended"}
         }) {
        SCOPED_TRACE(state);
        std::string secret = redeem(issue(kVm, "webmks"));
        ConsoleSocket before = open(secret);
        ASSERT_EQ(shake_hands(before), "fake");

        vcenter_->set_power(kVm, state);
        expect_reason(before.read_to_end(), code, reason);
        ConsoleSocket meanwhile = come_back(secret);
        expect_reason(meanwhile.read_to_end(), code, reason);

        vcenter_->set_power(kVm, "poweredOn");
        ConsoleSocket after = come_back(secret);
        EXPECT_EQ(shake_hands(after), "fake");
        EXPECT_EQ(after.close().code, 1000);
    }
    expect_open(0, 0);
}

TEST_F(MovingTest, TellsThatAVmWasDeleted) {
    start_gateway();
    ConsoleSocket socket = open(redeem(issue(kVm, "webmks")));
    ASSERT_EQ(shake_hands(socket), "fake");

    vcenter_->control("POST", "/vms/" + kVm + "/destroy");

    // It is switched off first: whichever is seen.
    const Ending ending = socket.read_to_end();
    EXPECT_TRUE(ending.code == 4404 || ending.code == 4409) << ending;
}

TEST_F(MovingTest, StaysWhereTheVmIsReset) {
    start_gateway();
    ConsoleSocket socket = open(redeem(issue(kVm, "webmks")));
    ASSERT_EQ(shake_hands(socket), "fake");
    wait_for_updates();

    vcenter_->control("POST", "/vms/" + kVm + "/reset");

    expect_echo(socket);
    move(1, true);  // what comes after it is heard of
    expect_reason(socket.read_to_end(), 4518, "console_moving");
}

TEST_F(MovingTest, TakesEachHostsOwnWay) {
    start_gateway({"-host-version", "5.5.0,8.0.3"});
    std::string secret = redeem(issue(kVm, "webmks"));
    ConsoleSocket old = open(secret);
    EXPECT_EQ(shake_hands(old), "fake");
    EXPECT_NE(
        gateway().wait_for_line({"session_opened", "transport=authd", "why=\"ESXi 5.5.0\""}), ""
    );

    move(1);
    expect_reason(old.read_to_end(), 4518, "console_moving");
    ConsoleSocket after = come_back(secret);
    EXPECT_EQ(shake_hands(after), "fake");
    EXPECT_NE(
        gateway().wait_for_line({"session_opened", "transport=webmks", "why=\"ESXi 8.0.3\""}), ""
    );
}

}  // namespace
}  // namespace porthole::test
