// SPDX-License-Identifier: Apache-2.0
#include "simulator_fixture.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/websocket/error.hpp>

#include <future>
#include <memory>

namespace porthole::esxi::test {
namespace {

namespace ws = boost::beast::websocket;

using SessionTest = SimulatorTest;

/// Bytes that no two positions have alike.
std::string picture(std::size_t size) {
    std::string bytes;
    for (std::size_t at = 0; at < size; ++at) {
        bytes += static_cast<char>(at * 31 + at / 251);
    }
    return bytes;
}

TEST_F(SessionTest, SendsTheVersionAsAMessageOfItsOwn) {
    const auto opened = viewer();
    ASSERT_FALSE(opened->open(ticket()));
    console.accept();

    console.say("RFB 0");
    console.say("03.008\nand more at once");

    EXPECT_EQ(opened->read(), kVersion);
    EXPECT_EQ(opened->read(), "and more at once");
}

TEST_F(SessionTest, PassesWhatIsNotRfb) {
    const auto opened = viewer();
    ASSERT_FALSE(opened->open(ticket()));
    console.accept();

    console.say("echo");
    opened->write("hello");

    EXPECT_EQ(opened->read(), "echo");
    EXPECT_EQ(console.hear(5), "hello");
}

TEST_F(SessionTest, CarriesBytesBothWays) {
    const auto opened = session();
    const std::string down = picture(300'000);
    const std::string up = "RFB 003.008\n\x01\x01";

    auto saying = std::async(std::launch::async, [&] { console.say(down); });
    opened->write(up);

    EXPECT_EQ(opened->read_bytes(down.size()), down);
    saying.get();
    EXPECT_EQ(console.hear(up.size()), up);
}

TEST_F(SessionTest, CarriesAPasteOfAnyLength) {
    const auto opened = session();
    const std::string opening = std::string(kVersion) + "\x01\x01";
    std::string paste("\x06\0\0\0\0\x0f\x42\x40", 8);
    paste += picture(1'000'000);

    opened->write(opening);
    auto pasting = std::async(std::launch::async, [&] { opened->write(paste); });

    EXPECT_EQ(console.hear(opening.size()), opening);
    EXPECT_EQ(console.hear(paste.size()), paste);
    pasting.get();
}

TEST_F(SessionTest, EndsWithoutAnAnswerWhenTextComes) {
    const auto opened = session();
    opened->websocket().text(true);

    opened->write("RFB 003.008\n");

    EXPECT_NE(opened->read_to_end(), ws::error::closed);
    EXPECT_TRUE(console.was_hung_up());
    EXPECT_EQ(host.count("violations"), 1);
    expect_nothing_open();
}

TEST_F(SessionTest, EndsWhenTheViewerCloses) {
    const auto opened = session();

    EXPECT_FALSE(opened->close());

    EXPECT_EQ(opened->websocket().reason().code, ws::close_code::normal);
    EXPECT_TRUE(console.was_hung_up());
    expect_nothing_open();
    EXPECT_EQ(host.count("closed_by_peer"), 1);
}

TEST_F(SessionTest, EndsWhenTheViewerVanishes) {
    const auto opened = session();

    opened->tcp().close();

    EXPECT_TRUE(console.was_hung_up());
    expect_nothing_open();
    EXPECT_EQ(host.count("cut_by_peer"), 1);
}

TEST_F(SessionTest, ClosesWhenTheConsoleEnds) {
    const auto opened = session();

    console.hang_up();

    EXPECT_EQ(opened->read_to_end(), ws::error::closed);
    EXPECT_EQ(opened->websocket().reason().code, ws::close_code::normal);
    expect_nothing_open();
    EXPECT_EQ(host.count("closed_by_peer"), 0);
}

TEST_F(SessionTest, ClosesAtOnceWhenTheVmIsPoweredOff) {
    const auto opened = session();

    const auto answer = host.call("POST", "/vms/vm-63/disconnect");

    EXPECT_EQ(answer.body.at("disconnected"), 1);
    // The viewer has not answered the Close, and the host waits for nothing.
    expect_nothing_open();
    EXPECT_TRUE(opened->read_to_end());
    EXPECT_EQ(opened->websocket().reason().code, ws::close_code::going_away);
}

TEST_F(SessionTest, IsResetOnDemand) {
    const auto opened = session();

    host.call("POST", "/vms/vm-63/disconnect?rst=1");

    EXPECT_EQ(opened->read_to_end(), boost::asio::error::connection_reset);
    expect_nothing_open();
}

TEST_F(SessionTest, LeavesOtherVmsAlone) {
    const auto opened = session();

    EXPECT_EQ(host.call("POST", "/vms/vm-6/disconnect").body.at("disconnected"), 0);

    console.say("still here");
    EXPECT_EQ(opened->read(), "still here");
}

TEST_F(SessionTest, IsCountedByVm) {
    const auto opened = session();
    const auto more = session();

    const auto counts = host.call("GET", "/connections").body;

    EXPECT_EQ(counts.at("open"), 2);
    EXPECT_EQ(counts.at("tcp_open"), 2);
    EXPECT_EQ(counts.at("by_vm").at("vm-63"), 2);
}

TEST_F(SessionTest, EndsWhenTheMessageIsUnknown) {
    const auto opened = session();

    opened->write(std::string(kVersion) + "\x01\x01\x09");

    EXPECT_NE(opened->read_to_end(), ws::error::closed);
    EXPECT_EQ(host.count("violations"), 1);
    expect_nothing_open();
}

TEST_F(SessionTest, IsNotOpenedForAClientThatSpeaksTooEarly) {
    const auto early = viewer();
    ASSERT_FALSE(early->handshake_tls());
    const std::string request = upgrade_request(ticket()) + "\x82";

    boost::asio::write(early->tls(), boost::asio::buffer(request));

    EXPECT_TRUE(host.comes_to("violations", 1));
    expect_nothing_open();
}

TEST_F(SessionTest, EndsWithTheSimulator) {
    auto leaving = std::make_unique<RunningHost>();
    leaving->put_ticket("7ac0", "vm-63", console.address());
    Viewer idle(leaving->console_endpoint());  // not even TLS
    Viewer opened(leaving->console_endpoint());
    ASSERT_FALSE(opened.open("7ac0"));
    console.accept();

    leaving.reset();

    EXPECT_TRUE(opened.read_to_end());
    EXPECT_TRUE(idle.handshake_tls());
    EXPECT_TRUE(console.was_hung_up());
}

TEST_F(SessionTest, AnswersPings) {
    const auto opened = session();
    bool answered = false;
    opened->websocket().control_callback([&](ws::frame_type type, boost::beast::string_view text) {
        answered = type == ws::frame_type::pong && text == "are you there";
    });

    opened->websocket().ping("are you there");
    opened->write(kVersion);
    EXPECT_EQ(console.hear(kVersion.size()), kVersion);
    console.say("x");

    EXPECT_EQ(opened->read(), "x");
    EXPECT_TRUE(answered);
}

}  // namespace
}  // namespace porthole::esxi::test
