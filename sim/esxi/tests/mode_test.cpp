// SPDX-License-Identifier: Apache-2.0
#include "simulator_fixture.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/websocket/error.hpp>

#include <algorithm>
#include <future>

namespace porthole::esxi::test {
namespace {

namespace ws = boost::beast::websocket;

using ModeTest = SimulatorTest;

TEST_F(ModeTest, AppliesToAsManyConnectionsAsItSays) {
    host.call("POST", "/mode", R"({"mode": "refuse-ticket", "count": 1})");
    auto refused = viewer();
    auto accepted = viewer();

    EXPECT_TRUE(refused->open(ticket()));
    EXPECT_FALSE(accepted->open(ticket()));

    EXPECT_EQ(refused->answer.result_int(), 404U);
}

TEST_F(ModeTest, MustBeKnown) {
    const auto answer = host.call("POST", "/mode", R"({"mode": "odd"})");

    EXPECT_EQ(answer.status, 400U);
    EXPECT_EQ(answer.body.at("modes").as_array().size(), 41U);
}

TEST_F(ModeTest, AnswersWithAStatusThatIsNotAnUpgrade) {
    host.set_mode("status-200");
    auto first = viewer();
    EXPECT_EQ(first->open(ticket()), ws::error::upgrade_declined);
    EXPECT_EQ(first->answer.result_int(), 200U);

    host.set_mode("redirect");
    auto second = viewer();
    EXPECT_EQ(second->open(ticket()), ws::error::upgrade_declined);
    EXPECT_EQ(second->answer.result_int(), 301U);

    first.reset();
    second.reset();
    expect_nothing_open();
}

TEST_F(ModeTest, AnswersWithTheWrongHeaders) {
    host.set_mode("wrong-accept");
    auto first = viewer();
    EXPECT_EQ(first->open(ticket()), ws::error::bad_sec_accept);

    host.set_mode("no-subprotocol");
    auto second = viewer();
    EXPECT_FALSE(second->open(ticket()));
    EXPECT_EQ(second->subprotocol(), "");
    first.reset();

    EXPECT_TRUE(host.comes_to("open", 1));
    host.set_mode("extra-subprotocol");
    auto third = viewer();
    EXPECT_FALSE(third->open(ticket()));
    EXPECT_EQ(third->subprotocol(), "simulated");
}

TEST_F(ModeTest, EndsTheConnectionBeforeItIsOpen) {
    host.set_mode("close-before-tls");
    EXPECT_TRUE(viewer()->handshake_tls());

    host.set_mode("close-in-handshake");
    auto late = viewer();
    EXPECT_FALSE(late->handshake_tls());
    host.set_mode("close-in-handshake");
    auto later = viewer();
    EXPECT_TRUE(later->open(ticket()));
    late.reset();
    expect_nothing_open();
}

TEST_F(ModeTest, SendsHeadersWithoutEnd) {
    host.set_mode("huge-headers");
    auto endless = viewer();

    EXPECT_EQ(endless->open(ticket()), boost::beast::http::error::header_limit);

    endless.reset();
    expect_nothing_open();
}

TEST_F(ModeTest, SendsJunkWithTheAnswer) {
    host.set_mode("junk-after-101");
    auto opened = viewer();
    EXPECT_FALSE(opened->open(ticket()));

    EXPECT_TRUE(opened->read_to_end());

    EXPECT_EQ(opened->websocket().reason().code, ws::close_code::none);
}

TEST_F(ModeTest, SendsFramesThatAreNotAllowed) {
    host.set_mode("masked-frames");
    auto opened = viewer();
    EXPECT_FALSE(opened->open(ticket()));
    console.accept();
    console.say(kVersion);

    std::string frame(2 + 4 + kVersion.size(), '\0');
    boost::asio::read(opened->tls(), boost::asio::buffer(frame));

    EXPECT_EQ(frame.substr(0, 2), "\x82\x8c");
}

TEST_F(ModeTest, SendsText) {
    host.set_mode("text-frames");
    const auto opened = session();

    EXPECT_TRUE(opened->websocket().got_text());
}

TEST_F(ModeTest, CutsAFrame) {
    host.call("POST", "/mode", R"({"mode": "cut-mid-frame", "after": 20})");
    const auto opened = session();
    console.say("short");
    EXPECT_EQ(opened->read(), "short");
    console.say("0123456789");

    boost::system::error_code error;
    const std::string half = opened->read(error);

    EXPECT_EQ(half, "01234");
    EXPECT_EQ(error, boost::asio::ssl::error::stream_truncated);
    expect_nothing_open();
}

TEST_F(ModeTest, ClosesWithACode) {
    host.set_mode("close-code");
    const auto opened = session();

    EXPECT_EQ(opened->read_to_end(), ws::error::closed);

    EXPECT_EQ(opened->websocket().reason().code, ws::close_code::internal_error);
    EXPECT_EQ(opened->websocket().reason().reason, "simulated failure");
    expect_nothing_open();
}

TEST_F(ModeTest, PingsBetweenMessages) {
    host.set_mode("ping");
    const auto opened = session();
    for (int turn = 0; turn < 9; ++turn) {
        console.say("data");
        EXPECT_EQ(opened->read(), "data");
    }

    // Beast may answer the last ping only while it reads on.
    EXPECT_FALSE(opened->close());
    EXPECT_TRUE(host.comes_to("open", 0));
    EXPECT_GE(host.count("pongs"), 9);
}

/// Modes that a correct gateway must not notice.
class LegalModeTest : public SimulatorTest, public testing::WithParamInterface<const char*> {};

TEST_P(LegalModeTest, DeliversTheSameBytes) {
    host.set_mode(GetParam());
    const auto opened = viewer();
    const std::string name = ticket();
    // Coalesced, the answer to the upgrade leaves with what the console says first.
    auto greeting = std::async(std::launch::async, [&] {
        console.accept();
        console.say(kVersion);
    });
    ASSERT_FALSE(opened->open(name));
    greeting.get();
    std::string down(100'000, '\0');
    std::generate(down.begin(), down.end(), [n = 0]() mutable {
        return static_cast<char>(n++ * 7);
    });

    EXPECT_EQ(opened->read(), kVersion);
    auto saying = std::async(std::launch::async, [&] { console.say(down); });

    EXPECT_EQ(opened->read_bytes(down.size()), down);
    saying.get();
    EXPECT_FALSE(opened->close());
    expect_nothing_open();
}

INSTANTIATE_TEST_SUITE_P(
    All, LegalModeTest, testing::Values("ok", "fragmented", "coalesced", "trickle", "ping")
);

TEST_F(ModeTest, SendsTheFirstMessageInTheRecordOfTheAnswer) {
    host.set_mode("coalesced");
    auto raw = viewer();
    ASSERT_FALSE(raw->handshake_tls());
    boost::asio::write(raw->tls(), boost::asio::buffer(upgrade_request(ticket())));
    console.accept();
    console.say(kVersion);

    std::string record(4096, '\0');
    record.resize(raw->tls().read_some(boost::asio::buffer(record)));

    EXPECT_TRUE(record.starts_with("HTTP/1.1 101 "));
    EXPECT_TRUE(record.ends_with("\r\n\r\n\x82\x0c" + std::string(kVersion)));
}

TEST_F(ModeTest, SendsRecordsOfOneByte) {
    host.set_mode("trickle");
    auto raw = viewer();
    ASSERT_FALSE(raw->handshake_tls());
    boost::asio::write(raw->tls(), boost::asio::buffer(upgrade_request(ticket())));

    std::string record(4096, '\0');

    EXPECT_EQ(raw->tls().read_some(boost::asio::buffer(record)), 1U);
}

/// Modes in which the host stays silent at some stage.
class StallTest : public testing::TestWithParam<const char*> {};

TEST_P(StallTest, EndsWhenThePeerWaitsTooLong) {
    Options options;
    options.peer_timeout = Milliseconds(100);
    RunningHost host(options);
    FakeConsole console;
    host.put_ticket("7ac0", "vm-63", console.address());
    host.set_mode(GetParam());
    Viewer viewer(host.console_endpoint());

    const auto refused = viewer.open("7ac0");
    const auto ended = refused ? refused : viewer.read_to_end();

    EXPECT_TRUE(ended);
    EXPECT_TRUE(host.comes_to("tcp_open", 0));
}

TEST(PatienceTest, EndsASessionWhoseViewerDoesNotRead) {
    Options options;
    options.peer_timeout = Milliseconds(100);
    RunningHost host(options);
    FakeConsole console;
    host.put_ticket("7ac0", "vm-63", console.address());
    Viewer viewer(host.console_endpoint());
    ASSERT_FALSE(viewer.open("7ac0"));
    console.accept();

    EXPECT_TRUE(console.say_until_hung_up());

    EXPECT_TRUE(host.comes_to("tcp_open", 0));
}

TEST(PatienceTest, EndsASessionWhoseViewerDoesNotAnswerAClose) {
    Options options;
    options.peer_timeout = Milliseconds(100);
    RunningHost host(options);
    FakeConsole console;
    host.put_ticket("7ac0", "vm-63", console.address());
    Viewer viewer(host.console_endpoint());
    ASSERT_FALSE(viewer.open("7ac0"));
    console.accept();

    console.hang_up();

    EXPECT_TRUE(host.comes_to("tcp_open", 0));
}

TEST(PatienceTest, LeavesAnIdleSessionAlone) {
    Options options;
    options.peer_timeout = Milliseconds(1000);
    RunningHost host(options);
    FakeConsole console;
    host.put_ticket("7ac0", "vm-63", console.address());
    const Viewer stalled(host.console_endpoint());
    Viewer viewer(host.console_endpoint());
    ASSERT_FALSE(viewer.open("7ac0"));
    console.accept();

    EXPECT_TRUE(host.comes_to("tcp_open", 1));  // so long that a wait would have been cut

    console.say("still here");
    EXPECT_EQ(viewer.read_bytes(10), "still here");
}

INSTANTIATE_TEST_SUITE_P(
    All,
    StallTest,
    testing::Values("stall-before-tls", "stall-before-101", "partial-101-stall", "stall-after-101")
);

}  // namespace
}  // namespace porthole::esxi::test
