// SPDX-License-Identifier: Apache-2.0
// SPICE: a WebSocket for each channel, all of them with one secret, or with one token.
#include "integration/gateway/fixture.hpp"

#include <list>
#include <string>

namespace porthole::test {
namespace {

constexpr int kMostChannels = 16;

class SpiceTest : public GatewayTest {
protected:
    GatewayOptions options() const {
        GatewayOptions options;
        options.instances = {{kStatic, server_.address(), "project-a", "spice"}};
        options.allow_missing_origin = true;
        return options;
    }

    static void expect_alive(std::list<ConsoleSocket>& channels) {
        for (ConsoleSocket& channel : channels) {
            channel.send("REDQ");
            EXPECT_EQ(channel.read(4), "REDQ");
        }
    }

    VncServer server_{VncBehaviour::line};
};

TEST_F(SpiceTest, OpensChannelsWithOneSecretUpToALimit) {
    start(options());
    EXPECT_EQ(send_http(gateway().proxy(), "GET", "/spice_auto.html").status, 200);
    const std::string secret = redeem(issue(kStatic, "spice-html5"));
    std::list<ConsoleSocket> channels;
    for (int i = 0; i < kMostChannels; ++i) {
        channels.push_back(open(secret));
        ASSERT_EQ(channels.back().answer().status, 101);
        expect_alive(channels);
    }
    EXPECT_EQ(server_.open(), kMostChannels);

    const Ending refused = open(secret).read_to_end();

    EXPECT_EQ(refused.code, 4429);
    EXPECT_TRUE(refused.reason.starts_with("console_limit_reached req-")) << refused;
    expect_alive(channels);
    // One that has gone makes room for another one.
    channels.front().close();
    channels.pop_front();
    EXPECT_TRUE(eventually([this] { return server_.open() == kMostChannels - 1; }));
    EXPECT_TRUE(eventually([&] {
        ConsoleSocket another = open(secret);
        another.send("REDQ");
        return another.read(4) == "REDQ";
    }));
}

TEST_F(SpiceTest, ReloadEndsEveryChannel) {
    start(options());
    const std::string secret = redeem(issue(kStatic, "spice-html5"));
    std::list<ConsoleSocket> channels;
    for (int i = 0; i < 4; ++i) {
        channels.push_back(open(secret));
        expect_alive(channels);
    }

    const std::string next = resume(secret);

    for (ConsoleSocket& channel : channels) {
        EXPECT_EQ(channel.read_to_end().code, 4430);
    }
    std::list<ConsoleSocket> after;
    after.push_back(open(next));
    after.push_back(open(next));
    expect_alive(after);
    EXPECT_EQ(open(secret).answer().status, 403);
}

TEST_F(SpiceTest, ProgramOpensItsChannelsWithATokenThatWorksOnce) {
    start(options());
    const std::string token = issue(kStatic, "spice-html5");
    std::list<ConsoleSocket> channels;
    for (int i = 0; i < 4; ++i) {
        channels.push_back(open_bare(token));
        ASSERT_EQ(channels.back().answer().status, 101) << "channel " << i;
        expect_alive(channels);
    }
    // No page comes in on a used token, and with the session's end it opens nothing more.
    EXPECT_EQ(error_code_of(post_session("token", token)), "token_unknown");
    channels.clear();
    EXPECT_TRUE(eventually([this] { return server_.open() == 0; }));
    EXPECT_TRUE(eventually([&] { return open_bare(token).answer().status == 403; }));
}

TEST_F(SpiceTest, ProgramsSessionIsNoPagesSession) {
    start(options());
    const std::string token = issue(kStatic, "spice-html5");
    const std::string secret = redeem(token);
    std::list<ConsoleSocket> channels;
    channels.push_back(open(secret));
    expect_alive(channels);

    EXPECT_EQ(open_bare(token).answer().status, 403);
}

TEST_F(SpiceTest, TokenThatWorksManyTimesOpensManyChannels) {
    GatewayOptions many = options();
    many.use = "many";
    start(many);
    const std::string token = issue(kStatic, "spice-html5");
    std::list<ConsoleSocket> channels;
    channels.push_back(open_bare(token));
    channels.push_back(open_bare(token));
    channels.push_back(open(redeem(token)));
    expect_alive(channels);
}

TEST_F(SpiceTest, EveryChannelIsLoggedUnderTheSameGrant) {
    start(options());
    const std::string secret = redeem(issue(kStatic, "spice-html5"));
    std::list<ConsoleSocket> channels;
    channels.push_back(open(secret));
    channels.push_back(open(secret));
    expect_alive(channels);
    const std::string opened = gateway().wait_for_line({"session_opened", "type=spice-html5"});
    const std::string grant = opened.substr(opened.find("grant="), 6 + 36);

    channels.clear();

    EXPECT_NE(gateway().wait_for_line({"console_issued", grant}), "");
    EXPECT_NE(gateway().wait_for_line({"session_ended", "cause="}), "");
    const std::string log = gateway().log();
    std::size_t count = 0;
    for (auto at = log.find("session_opened"); at != std::string::npos;
         at = log.find("session_opened", at + 1)) {
        count += log.substr(at, log.find('\n', at) - at).find(grant) != std::string::npos ? 1 : 0;
    }
    EXPECT_EQ(count, 2U);
}

}  // namespace
}  // namespace porthole::test
