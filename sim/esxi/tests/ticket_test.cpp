// SPDX-License-Identifier: Apache-2.0
#include "simulator_fixture.hpp"

namespace porthole::esxi::test {
namespace {

using TicketTest = SimulatorTest;

TEST_F(TicketTest, OpensAConsoleOnce) {
    const std::string name = ticket();
    auto first = viewer();
    auto second = viewer();

    EXPECT_FALSE(first->open(name));
    EXPECT_TRUE(second->open(name));

    EXPECT_EQ(first->subprotocol(), "binary");
    EXPECT_EQ(second->answer.result_int(), 404U);
    EXPECT_EQ(host.count("total"), 1);
}

TEST_F(TicketTest, IsForgottenWhenItExpires) {
    const std::string name = ticket();
    auto late = viewer();

    host.advance(Seconds(30));

    EXPECT_TRUE(late->open(name));
    EXPECT_EQ(late->answer.result_int(), 404U);
    EXPECT_EQ(host.count("tickets"), 0);
}

TEST_F(TicketTest, IsGoodUntilItExpires) {
    const std::string name = ticket();
    auto punctual = viewer();

    host.advance(Milliseconds(29'999));

    EXPECT_FALSE(punctual->open(name));
}

TEST_F(TicketTest, NamesTheHost) {
    const auto answer = host.put_ticket("7ac0", "vm-63", console.address());

    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.body.at("host"), "127.0.0.1");
    const auto port = host.console_endpoint().port();
    EXPECT_EQ(answer.body.at("port"), port);
    EXPECT_EQ(
        answer.body.at("url").as_string(),
        "wss://127.0.0.1:" + std::to_string(port) + "/ticket/7ac0"
    );
    EXPECT_EQ(answer.body.at("sha1").as_string().size(), 59U);
    EXPECT_EQ(answer.body.at("sha256").as_string().size(), 95U);
}

TEST_F(TicketTest, MustBeComplete) {
    EXPECT_EQ(host.put_ticket("7ac0", "", console.address()).status, 400U);
    EXPECT_EQ(host.put_ticket("7ac0/..", "vm-63", console.address()).status, 400U);
    EXPECT_EQ(host.call("POST", "/tickets", "not JSON").status, 400U);
}

TEST_F(TicketTest, IsSpentByAClientThatDoesNotOfferBinary) {
    const std::string name = ticket();
    auto wrong = viewer();

    const auto error = wrong->open(name, "vmware-vvc");

    EXPECT_TRUE(error);
    EXPECT_EQ(host.count("tickets"), 0);
    EXPECT_EQ(host.count("total"), 0);
}

TEST_F(TicketTest, IsAnsweredBinaryAmongSeveralOffers) {
    auto generous = viewer();

    EXPECT_FALSE(generous->open(ticket(), "binary, vmware-vvc"));

    EXPECT_EQ(generous->subprotocol(), "binary");
}

TEST_F(TicketTest, IsRefusedWhenTheConsoleIsGone) {
    auto unlucky = viewer();
    host.put_ticket("7ac0", "vm-63", "/nonexistent/vnc.socket");

    EXPECT_TRUE(unlucky->open("7ac0"));

    EXPECT_EQ(unlucky->answer.result_int(), 503U);
    EXPECT_EQ(host.count("open"), 0);
    EXPECT_EQ(host.count("tcp_open"), 1);  // until both sides have closed
    unlucky.reset();
    expect_nothing_open();
}

TEST_F(TicketTest, IsBoundByTheLimitOfConnections) {
    const std::string early = ticket();
    const auto first = session();
    const auto second = session();
    auto third = viewer();

    EXPECT_TRUE(third->open(early));
    const auto refused = host.put_ticket("late", "vm-63", console.address());
    const auto other_vm = host.put_ticket("other", "vm-64", console.address());

    EXPECT_EQ(third->answer.result_int(), 403U);
    EXPECT_EQ(refused.status, 409U);
    EXPECT_EQ(refused.body.at("connection_limit"), 2);
    EXPECT_EQ(other_vm.status, 200U);
}

TEST_F(TicketTest, IsToBeHadAgainWhenAConnectionHasEnded) {
    const auto first = session();
    const auto second = session();

    EXPECT_FALSE(first->close());

    EXPECT_TRUE(host.comes_to("open", 1));
    EXPECT_EQ(host.put_ticket("next", "vm-63", console.address()).status, 200U);
}

}  // namespace
}  // namespace porthole::esxi::test
