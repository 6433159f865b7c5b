// SPDX-License-Identifier: Apache-2.0
#include "proxy/upstream/authd.hpp"

#include "support/run.hpp"
#include "support/scripted_stream.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace porthole::proxy {
namespace {

using test::ScriptedStream;

const std::string kGreeting =
    "220 VMware Authentication Daemon Version 1.10: SSL Required, ServerDaemonProtocol:SOAP, "
    "MKSDisplayProtocol:VNC , VMXARGS supported, NFCSSL supported\r\n";
const std::string kThumbprint = "C5:50:62:9F:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF";
const std::vector<std::string> kReplies{
    "331 Password required for t1.\r\n",
    "230 User t1 logged in.\r\n",
    "200 " + kThumbprint + "\r\n",
    "200 Connect /vmfs/volumes/1/web 1/web 1.vmx\r\n",
};

std::string all_of(const std::vector<std::string>& replies) {
    std::string text;
    for (const std::string& reply : replies) {
        text += reply;
    }
    return text;
}

Result<net::Thumbprint> log_in(ScriptedStream& daemon) {
    return test::run(
        log_in_to_authd(daemon, Secret("t1"), "[ds1] web 1/web 1.vmx", "MDEyMzQ1Njc4OTAx")
    );
}

Result<void> greet(const std::string& greeting) {
    ScriptedStream daemon(test::in_pieces(greeting, 7));
    return test::run(read_authd_greeting(daemon));
}

// Acceptance list: happy path.
TEST(AuthdTest, LogsInAndReadsNoByteBehindTheLastLine) {
    for (const std::size_t size : {1U, 5U, 10'000U}) {
        ScriptedStream daemon(test::in_pieces(all_of(kReplies) + "TLS", size));

        const auto thumbprint = log_in(daemon);

        ASSERT_TRUE(thumbprint);
        EXPECT_EQ(thumbprint->text(), kThumbprint);
        EXPECT_EQ(daemon.unread(), 3U);
        EXPECT_EQ(
            daemon.sent(),
            "USER t1\r\nPASS t1\r\nTHUMBPRINT MDEyMzQ1Njc4OTAx\r\n"
            "CONNECT [ds1] web 1/web 1.vmx mks\r\n"
        );
    }
}

// Acceptance list: any unexpected code aborts.
TEST(AuthdTest, EndsAtEveryUnexpectedCode) {
    for (std::size_t step = 0; step < kReplies.size(); ++step) {
        for (const auto& [reply, reason] : std::vector<std::pair<std::string, Errc>>{
                 {"530 Login incorrect.\r\n", Errc::ticket_rejected},
                 {"500 Unknown.\r\n", Errc::ticket_rejected},
                 {"421 Busy.\r\n", Errc::upstream_protocol},
                 {"2000 200\r\n", Errc::upstream_protocol},
                 {"\r\n", Errc::upstream_protocol},
                 {"hello 331 230 200\r\n", Errc::upstream_protocol},
             }) {
            auto replies = kReplies;
            replies[step] = reply;
            ScriptedStream daemon({all_of(replies)});

            EXPECT_EQ(log_in(daemon).error(), make_error_code(reason)) << step << reply;
            const std::string& sent = daemon.sent();
            EXPECT_EQ(std::count(sent.begin(), sent.end(), '\n'), static_cast<int>(step) + 1);
        }
    }
}

TEST(AuthdTest, NeedsAThumbprint) {
    for (const char* text : {"200 \r\n", "200 ok\r\n", "200 AA:BB\r\n", "200\r\n"}) {
        auto replies = kReplies;
        replies[2] = text;
        ScriptedStream daemon({all_of(replies)});

        EXPECT_EQ(log_in(daemon).error(), make_error_code(Errc::upstream_protocol)) << text;
    }
}

TEST(AuthdTest, ReadsNoLineWithoutEnd) {
    ScriptedStream daemon(test::in_pieces("331 " + std::string(100'000, 'x'), 1000));

    EXPECT_EQ(log_in(daemon).error(), make_error_code(Errc::upstream_protocol));
    EXPECT_GT(daemon.unread(), 90'000U);
}

TEST(AuthdTest, EndsWhereverTheDaemonDoes) {
    const std::string replies = all_of(kReplies);
    for (std::size_t size = 0; size < replies.size(); size += 9) {
        ScriptedStream daemon(test::in_pieces(replies.substr(0, size), 100));

        EXPECT_EQ(log_in(daemon).error(), make_error_code(Errc::upstream_closed)) << size;
    }
}

TEST(AuthdTest, WantsADaemonThatAsksForTls) {
    EXPECT_TRUE(greet(kGreeting));
    EXPECT_EQ(greet("220 hello\r\n").error(), make_error_code(Errc::upstream_protocol));
    EXPECT_EQ(greet("421 SSL Required\r\n").error(), make_error_code(Errc::upstream_protocol));
    EXPECT_EQ(greet("530 SSL Required\r\n").error(), make_error_code(Errc::ticket_rejected));
    EXPECT_EQ(greet(std::string(9000, '2')).error(), make_error_code(Errc::upstream_protocol));
    EXPECT_EQ(greet("").error(), make_error_code(Errc::upstream_closed));
}

}  // namespace
}  // namespace porthole::proxy
