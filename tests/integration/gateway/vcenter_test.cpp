// SPDX-License-Identifier: Apache-2.0
// What happens to consoles when something happens in vCenter.
#include "integration/gateway/fixture.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value_to.hpp>

#include <chrono>
#include <list>
#include <regex>

namespace porthole::test {
namespace {

using SteadyClock = std::chrono::steady_clock;

class VcenterTest : public VsphereGatewayTest {
protected:
    /// Its managed object id, such as "vm-63".
    std::string vm_id(const std::string& instance) const {
        const auto machines = vcenter_.control("GET", "/vms");
        for (const auto& machine : machines.get_array()) {
            if (machine.at("instance_uuid").get_string() == instance) {
                return boost::json::value_to<std::string>(machine.at("id"));
            }
        }
        return {};
    }

    /// What a vSphere administrator does by drag and drop.
    void move_to_folder_of(const std::string& instance, const std::string& other) const {
        const std::string login = soap(
            "<Login><_this type=\"SessionManager\">SessionManager</_this>"
            "<userName>porthole@vsphere.local</userName><password>" +
                kVcenterPassword + "</password></Login>",
            ""
        );
        const std::string cookie = found(login, "(vmware_soap_session=[^;]*)");
        const std::string properties = soap(
            "<RetrieveProperties><_this type=\"PropertyCollector\">propertyCollector</_this>"
            "<specSet><propSet><type>VirtualMachine</type><pathSet>parent</pathSet></propSet>"
            "<objectSet><obj type=\"VirtualMachine\">" +
                vm_id(other) + "</obj></objectSet></specSet></RetrieveProperties>",
            cookie
        );
        const std::string folder = found(properties, "type=\"Folder\"[^>]*>([^<]*)<");
        const std::string moved = soap(
            "<MoveIntoFolder_Task><_this type=\"Folder\">" + folder +
                "</_this><list type=\"VirtualMachine\">" + vm_id(instance) +
                "</list></MoveIntoFolder_Task>",
            cookie
        );
        EXPECT_NE(moved.find("MoveIntoFolder_TaskResponse"), std::string::npos) << moved;
        EXPECT_TRUE(eventually([&] { return folder_of(instance) == folder_of(other); }));
    }

    static void expect_reason(const Ending& ending, int code, const std::string& reason) {
        EXPECT_EQ(ending.code, code);
        EXPECT_TRUE(ending.reason.starts_with(reason + " req-")) << ending;
    }

private:
    std::string folder_of(const std::string& instance) const {
        const auto machines = vcenter_.control("GET", "/vms");
        for (const auto& machine : machines.get_array()) {
            if (machine.at("instance_uuid").get_string() == instance) {
                return boost::json::value_to<std::string>(machine.at("folder"));
            }
        }
        return {};
    }

    /// The answer to one SOAP call, its header fields included.
    std::string soap(const std::string& call, const std::string& cookie) const {
        const std::string& url = vcenter_.url();
        const auto colon = url.rfind(':');
        const ServerAddress server{
            static_cast<std::uint16_t>(std::stoi(url.substr(colon + 1))),
            vcenter_.certificate().pem,
        };
        const std::string envelope =
            "<Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\"><Body>" + call +
            "</Body></Envelope>";
        const HttpAnswer answer = send_http(
            server, "POST", "/sdk", {{"Content-Type", "text/xml"}, {"Cookie", cookie}}, envelope
        );
        EXPECT_EQ(answer.status, 200) << answer.body;
        return answer.field("set-cookie") + "\n" + answer.body;
    }

    /// What the expression's first group matches in `text`.
    static std::string found(const std::string& text, const char* expression) {
        std::smatch match;
        const bool is_there = std::regex_search(text, match, std::regex(expression));
        EXPECT_TRUE(is_there) << expression << " in " << text;
        return is_there ? match[1].str() : std::string();
    }
};

TEST_F(VcenterTest, RefusesAStoppedVm) {
    start(options());
    const HttpAnswer answer = ask(kStoppedVm, "webmks");

    EXPECT_EQ(answer.status, 409);
    EXPECT_TRUE(answer.json().get_object().contains("conflictingRequest")) << answer.body;
    EXPECT_NE(answer.body.find("is not running"), std::string::npos);

    // Stopped after the URL was made: at the latest possible moment.
    const std::string secret = redeem(issue(kVm, "webmks"));
    vcenter_.set_power(kVm, "poweredOff");
    expect_reason(open(secret).read_to_end(), 4409, "instance_not_running");
    EXPECT_EQ(esxi_.count("total"), 0);
}

TEST_F(VcenterTest, SaysThatTheVmWasPoweredOff) {
    start(options());
    ConsoleSocket ended = open_console(kVm, "webmks");
    ConsoleSocket other = open_console(kStatic, "novnc");

    vcenter_.set_power(kVm, "poweredOff");

    expect_reason(ended.read_to_end(), 4409, "instance_not_running");
    EXPECT_NE(gateway().wait_for_line({"session_ended", "cause=instance_not_running"}), "");
    expect_echo(other);
    expect_none_open_on_esxi();
}

TEST_F(VcenterTest, SaysThatTheVmWasDestroyed) {
    start(options());
    const std::string unused = issue(kVm, "webmks");
    ConsoleSocket socket = open_console(kVm, "webmks");

    vcenter_.destroy(kVm);

    expect_reason(socket.read_to_end(), 4404, "instance_unknown");
    expect_reason(open(redeem(unused)).read_to_end(), 4404, "instance_unknown");
    EXPECT_EQ(ask(kVm, "webmks").status, 404);
    expect_none_open_on_esxi();
}

TEST_F(VcenterTest, SaysThatTheHostEndedTheSessionOfARunningVm) {
    start(options());
    for (const bool reset : {false, true}) {
        SCOPED_TRACE(reset ? "reset" : "closed");
        ConsoleSocket socket = open_console(kVm, "webmks");

        esxi_.disconnect(vm_id(kVm), reset);

        expect_reason(socket.read_to_end(), 4518, "console_moving");
        expect_none_open_on_esxi();
    }
}

TEST_F(VcenterTest, WorksAgainWhenVcenterDoes) {
    start(options());
    ConsoleSocket live = open_console(kVm, "webmks");
    const std::string secret = redeem(issue(kVm, "webmks"));

    vcenter_.kill();
    const HttpAnswer answer = ask(kVm, "webmks");
    const Ending ending = open(secret).read_to_end();

    EXPECT_EQ(answer.status, 503) << answer.body;
    EXPECT_TRUE(answer.json().get_object().contains("serviceUnavailable")) << answer.body;
    EXPECT_NE(answer.field("retry-after"), "");
    expect_reason(ending, 4522, "driver_unavailable");
    expect_echo(live);  // needs no vCenter
    EXPECT_EQ(ask(kStatic, "novnc").status, 200);

    vcenter_.start();
    // It is left alone for a moment after it did not answer.
    EXPECT_TRUE(eventually([&] { return ask(kVm, "webmks").status == 200; }));
    ConsoleSocket socket = open(resume(secret));
    EXPECT_EQ(shake_hands(socket), "fake");
}

TEST_F(VcenterTest, RenewsALostSessionUnseen) {
    start(options());
    for (const char* how : {"", "silent", "partial"}) {
        SCOPED_TRACE(how);
        ConsoleSocket live = open_console(kVm, "webmks");
        const std::string token = issue(kVm, "webmks");

        vcenter_.lose_sessions(how);
        ConsoleSocket socket = open(redeem(token));
        EXPECT_EQ(shake_hands(socket), "fake");

        vcenter_.lose_sessions(how);
        issue(kVm, "webmks");
        EXPECT_EQ(vcenter_.sessions(), 1);
        expect_echo(live);
    }
}

TEST_F(VcenterTest, DoesNotWaitForEverForVcenter) {
    GatewayOptions haste = options();
    haste.connect_timeout = "1s";
    start(haste);
    const std::string secret = redeem(issue(kVm, "webmks"));
    vcenter_.add_fault({{"method", "AcquireTicket"}, {"delay", "4s"}});
    const auto began = SteadyClock::now();

    expect_reason(open(secret).read_to_end(), 4504, "deadline_exceeded");
    EXPECT_LT(SteadyClock::now() - began, Seconds(4));

    ConsoleSocket socket = open_console(kVm, "webmks");
    EXPECT_EQ(socket.close().code, 1000);
}

TEST_F(VcenterTest, StallsNobodyElseHoweverManyWaitForIt) {
    GatewayOptions haste = options();
    haste.connect_timeout = "3s";
    haste.use = "many";
    haste.allow_missing_origin = true;
    start(haste);
    const std::string token = issue(kVm, "webmks");
    // More than there are threads for what blocks.
    constexpr int kWaiting = 50;
    vcenter_.add_fault({{"method", "AcquireTicket"}, {"delay", "6s"}, {"count", kWaiting}});
    std::list<ConsoleSocket> waiting;
    for (int i = 0; i < kWaiting; ++i) {
        waiting.push_back(open_bare(token));
    }

    ConsoleSocket socket = open_console(kStatic, "novnc");
    expect_echo(socket);

    EXPECT_EQ(gateway().log().find("deadline_exceeded"), std::string::npos);  // all still wait
    for (ConsoleSocket& each : waiting) {
        expect_reason(each.read_to_end(), 4504, "deadline_exceeded");
    }
}

TEST_F(VcenterTest, NamesTheMissingPrivilegeToTheOperatorAlone) {
    start(options());
    const std::string secret = redeem(issue(kVm, "webmks"));
    vcenter_.add_fault({{"method", "AcquireTicket"}, {"fault", "NoPermission"}});
    const Ending ending = open(secret).read_to_end();
    expect_reason(ending, 4523, "driver_refused");
    const std::string request = "request=" + ending.reason.substr(ending.reason.find("req-"));
    const std::string line =
        gateway().wait_for_line({"vcenter_call_failed", request, "fault=NoPermission"});
    EXPECT_NE(line.find(" error "), std::string::npos) << line;
    EXPECT_NE(line.find("privilege"), std::string::npos) << line;
    EXPECT_NE(line.find("VirtualMachine.Interact.ConsoleInteract"), std::string::npos) << line;

    vcenter_.add_fault({{"method", "RetrievePropertiesEx"}, {"fault", "NoPermission"}});
    const HttpAnswer answer = ask(kVm, "webmks");
    EXPECT_EQ(answer.status, 502);
    EXPECT_TRUE(answer.json().get_object().contains("computeFault")) << answer.body;
    for (const char* detail : {"NoPermission", "rivilege.", "vm-", "127.0.0.1"}) {
        EXPECT_EQ(answer.body.find(detail), std::string::npos) << answer.body;
    }
}

TEST_F(VcenterTest, SaysThatVcenterRefusesTheAccount) {
    GatewayOptions wrong = options();
    wrong.vcenter_password = "not-the-password";
    start(wrong);

    for (int i = 0; i < 5; ++i) {
        const HttpAnswer answer = ask(kVm, "webmks");
        EXPECT_EQ(answer.status, 502);
        EXPECT_TRUE(answer.json().get_object().contains("computeFault")) << answer.body;
    }

    EXPECT_NE(
        gateway().wait_for_line({" error ", "vcenter_call_failed", "cause=driver_refused"}), ""
    );
    EXPECT_EQ(gateway().log().find("not-the-password"), std::string::npos);
    // Five in a row would lock the account.
    EXPECT_EQ(vcenter_.calls()["Login"], 1);
    // Its own VMs are all that it costs.
    EXPECT_EQ(ask(kStatic, "novnc").status, 200);
}

TEST_F(VcenterTest, OpensNoConsoleThatMovedToAnotherProject) {
    start(options());
    const std::string secret = redeem(issue(kVm, "webmks"));
    const std::string foreign = ask(kProjectBVm, "webmks").body;
    EXPECT_NE(foreign.find("could not be found"), std::string::npos);

    move_to_folder_of(kVm, kProjectBVm);

    expect_reason(open(secret).read_to_end(), 4404, "instance_unknown");
    EXPECT_NE(gateway().wait_for_line({"instance_changed_owner", "instance=" + kVm}), "");
    EXPECT_EQ(ask(kVm, "webmks").status, 404);
    EXPECT_EQ(ask(kVm, "webmks", kBobKey).status, 200);
    EXPECT_EQ(esxi_.count("total"), 0);
}

}  // namespace
}  // namespace porthole::test
