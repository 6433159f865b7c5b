// SPDX-License-Identifier: Apache-2.0
// Browsers that go away at every stage of a session, 200 at a time, half of them with a reset:
// nothing stays open on the ESXi host or in the gateway.
#include "integration/gateway/fixture.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <functional>
#include <list>

namespace porthole::test {
namespace {

constexpr int kTimes = 200;

using Connections = std::list<ClientConnection>;

/// Half of them crash, half of them end.
void abandon(Connections& connections) {
    bool crashes = false;
    for (ClientConnection& connection : connections) {
        crashes = !crashes;
        if (crashes) {
            connection.reset();
        } else {
            connection.close();
        }
    }
    connections.clear();
}

/// With one URL that works as often as it is asked for, so that the test's time goes into sessions.
class LeakTest : public VsphereGatewayTest {
protected:
    LeakTest() : VsphereGatewayTest({"--connection-limit", "1000"}) {}

    void SetUp() override { start_with("20s"); }

    void start_with(const std::string& connect_timeout) {
        GatewayOptions many = options();
        many.use = "many";
        many.allow_missing_origin = true;
        many.connect_timeout = connect_timeout;
        start(many);
        vcenter_port_ = static_cast<std::uint16_t>(
            std::stoi(vcenter_.url().substr(vcenter_.url().rfind(':') + 1))
        );
        descriptors_ = gateway().descriptors(vcenter_port_);
        token_ = issue(kVm, "webmks");
        // Whatever is made once is made now.
        ConsoleSocket first = open_bare(token_);
        EXPECT_EQ(shake_hands(first), "fake");
        EXPECT_EQ(first.close().code, 1000);
        expect_nothing_left();
    }

    void expect_nothing_left() {
        expect_none_open_on_esxi();
        EXPECT_TRUE(eventually([this] { return vnc_.open() == 0; }));
        EXPECT_TRUE(eventually([this] {
            return gateway().descriptors(vcenter_port_) == descriptors_;
        })) << gateway().descriptors(vcenter_port_)
            << " descriptors, " << descriptors_ << " at first";
    }

    void send_to_all(Connections& connections, const std::string& bytes, int times = kTimes) {
        for (int i = 0; i < times; ++i) {
            connections.emplace_back(gateway().proxy()).write(bytes);
        }
    }

    std::string upgrade(const std::string& token) const {
        return upgrade_request("/?token=" + token, {{"Sec-WebSocket-Protocol", "binary"}});
    }

    std::string token_;

private:
    std::uint16_t vcenter_port_ = 0;
    std::size_t descriptors_ = 0;
};

TEST_F(LeakTest, AfterConnecting) {
    Connections connections;
    send_to_all(connections, "");

    abandon(connections);

    expect_nothing_left();
}

TEST_F(LeakTest, AfterHalfARequest) {
    Connections connections;
    const std::string request = upgrade(token_);
    send_to_all(connections, request.substr(0, request.size() / 2));

    abandon(connections);

    expect_nothing_left();
    EXPECT_EQ(esxi_.count("total"), 1);
}

TEST_F(LeakTest, AfterRedeemingTheToken) {
    Connections connections;
    const boost::json::object body{{"token", token_}};
    send_to_all(connections, session_request(boost::json::serialize(body)));
    int granted = 0;
    for (ClientConnection& connection : connections) {
        granted += read_answer(connection).status == 200 ? 1 : 0;
    }

    abandon(connections);

    EXPECT_EQ(granted, kTimes);
    expect_nothing_left();
}

TEST_F(LeakTest, WhileTheUpgradeIsAnswered) {
    Connections connections;
    send_to_all(connections, upgrade(token_));

    abandon(connections);

    expect_nothing_left();
}

class LeakInHasteTest : public LeakTest {
protected:
    void SetUp() override { start_with("2s"); }
};

TEST_F(LeakInHasteTest, WhileTheHostStalls) {
    const std::vector<std::string> modes{
        "stall-before-tls", "stall-before-101", "partial-101-stall", "stall-after-101"
    };
    for (const std::string& mode : modes) {
        SCOPED_TRACE(mode);
        esxi_.set_mode(mode);
        Connections connections;
        send_to_all(connections, upgrade(token_), kTimes / static_cast<int>(modes.size()));
        for (ClientConnection& connection : connections) {
            EXPECT_TRUE(connection.read_until("\r\n\r\n").starts_with("HTTP/1.1 101 "));
        }

        abandon(connections);

        expect_nothing_left();
    }
}

TEST_F(LeakTest, RightAfterTheUpgrade) {
    Connections connections;
    send_to_all(connections, upgrade(token_));
    for (ClientConnection& connection : connections) {
        connection.read_until("\r\n\r\n");
    }

    abandon(connections);

    expect_nothing_left();
}

TEST_F(LeakTest, InTheMiddleOfAFrame) {
    Connections connections;
    send_to_all(connections, upgrade(token_));
    const std::string frame = client_frame(2, "RFB 003.008\n");
    for (ClientConnection& connection : connections) {
        connection.read_until("RFB 003.008\n");
        connection.write(frame.substr(0, 9));
    }
    EXPECT_EQ(esxi_.count("open"), kTimes);

    abandon(connections);

    expect_nothing_left();
}

TEST_F(LeakTest, WhileDataFlows) {
    const std::string request = upgrade(issue(kFloodingVm, "webmks"));
    const std::string handshake =
        client_frame(2, "RFB 003.008\n") + client_frame(2, "\1") + client_frame(2, "\1");
    constexpr int kAtOnce = 10;  // each makes megabytes
    for (int i = 0; i < kTimes; i += kAtOnce) {
        Connections connections;
        send_to_all(connections, request, kAtOnce);
        for (ClientConnection& connection : connections) {
            connection.read_until("\r\n\r\n");
            connection.write(handshake);
            connection.read_until("fake");
            connection.read_exactly(10'000);
        }
        abandon(connections);
    }

    expect_nothing_left();
    EXPECT_EQ(flood_.total(), kTimes);
    EXPECT_TRUE(eventually([this] { return flood_.open() == 0; }));
}

TEST_F(LeakTest, WhenTheHostGoesAway) {
    const std::vector<std::string> modes{
        "close-before-tls", "close-in-handshake", "refuse-ticket", "cut-mid-frame", "ok"
    };
    const std::string handshake = client_frame(2, "RFB 003.008\n") + client_frame(2, "\1") +
                                  client_frame(2, "\1") + client_frame(2, cut_text(1000));
    const int times = kTimes / static_cast<int>(modes.size());
    for (const std::string& mode : modes) {
        SCOPED_TRACE(mode);
        esxi_.set_mode(mode);
        Connections connections;
        send_to_all(connections, upgrade(token_), times);
        for (ClientConnection& connection : connections) {
            connection.read_until("\r\n\r\n");
            if (mode == "cut-mid-frame") {
                connection.write(handshake);
            }
        }
        if (mode == "ok") {
            EXPECT_TRUE(eventually([&] { return esxi_.count("open") == times; }));
            vcenter_.set_power(kVm, "poweredOff");
        }
        for (ClientConnection& connection : connections) {
            EXPECT_NE(connection.read_to_end(), "");
        }

        connections.clear();

        expect_nothing_left();
    }
}

}  // namespace
}  // namespace porthole::test
