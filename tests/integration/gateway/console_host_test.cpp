// SPDX-License-Identifier: Apache-2.0
// ESXi hosts that do not answer: nobody waits for one that is known not to, and no other suffers.
#include "integration/gateway/fixture.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <list>

namespace porthole::test {
namespace {

using SteadyClock = std::chrono::steady_clock;

/// After how many failures in a row a host is left alone.
constexpr int kFailures = 5;

class ConsoleHostTest : public VsphereGatewayTest {
protected:
    void SetUp() override {
        GatewayOptions haste = options();
        haste.connect_timeout = "1s";
        haste.allow_missing_origin = true;
        haste.use = "many";
        start(haste);
        token_ = issue(kVm, "webmks");
    }

    ConsoleSocket connect() { return open_bare(token_); }

    bool works() {
        ConsoleSocket socket = connect();
        return shake_hands(socket) == "fake" && socket.close().code == 1000;
    }

    /// What a console ends with that is not even tried.
    void expect_left_alone() {
        const auto began = SteadyClock::now();
        const Ending ending = connect().read_to_end();
        EXPECT_EQ(ending.code, 4513);
        EXPECT_TRUE(ending.reason.starts_with("upstream_unreachable req-")) << ending;
        EXPECT_LT(SteadyClock::now() - began, Milliseconds(900));
        const std::string request = "request=" + ending.reason.substr(21);
        EXPECT_NE(gateway().wait_for_line({"console_host_not_asked", request}), "");
    }

    std::string token_;
};

TEST_F(ConsoleHostTest, IsLeftAloneWhileItDoesNotAnswerAndThenTriedAgain) {
    esxi_.set_mode("stall-before-tls");
    std::list<ConsoleSocket> waiting;
    for (int i = 0; i < kFailures; ++i) {
        waiting.push_back(connect());
    }
    for (ConsoleSocket& each : waiting) {
        EXPECT_EQ(each.read_to_end().code, 4504);
    }
    EXPECT_NE(gateway().wait_for_line({"console_host_rested", "host=127.0.0.1:"}), "");
    expect_left_alone();
    ConsoleSocket elsewhere = open_console(kStatic, "novnc");
    expect_echo(elsewhere);

    esxi_.set_mode("ok");

    EXPECT_TRUE(eventually([this] { return works(); }));
    EXPECT_NE(gateway().wait_for_line({"console_host_answers_again", "host=127.0.0.1:"}), "");
    EXPECT_TRUE(works());
}

TEST_F(ConsoleHostTest, IsLeftAloneWhereNobodyListens) {
    vcenter_.control("POST", "/ticket", boost::json::object{{"mode", "refused"}});
    for (int i = 0; i < kFailures; ++i) {
        EXPECT_EQ(connect().read_to_end().code, 4513);
    }
    EXPECT_NE(gateway().wait_for_line({"console_host_rested", "cause=upstream_unreachable"}), "");
    expect_left_alone();

    vcenter_.control("POST", "/ticket", boost::json::object{{"mode", "valid"}});

    EXPECT_TRUE(works()) << "another host was never in trouble";
}

}  // namespace
}  // namespace porthole::test
