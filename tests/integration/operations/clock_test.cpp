// SPDX-License-Identifier: Apache-2.0
// A machine's clock that somebody sets while sessions run.
#include "integration/gateway/fixture.hpp"

#include <filesystem>
#include <string>

namespace porthole::test {
namespace {

const std::string kKey = "operators-key-5b07-and-more";

/// Gives the gateway a clock of its own, which tests set: libfaketime reads how far from the
/// machine's it is from a file. Its timers go on evenly, as a machine's do.
class ClockTest : public StaticGatewayTest {
protected:
    void SetUp() override {
        set_clock("+0");
        GatewayOptions shifted = StaticGatewayTest::options();
        shifted.environment = {
            std::string("LD_PRELOAD=") + PORTHOLE_FAKETIME,
            "FAKETIME_TIMESTAMP_FILE=" + offset().string(),
            "FAKETIME_NO_CACHE=1",
            "FAKETIME_DONT_FAKE_MONOTONIC=1",
            // It need not be the first library.
            "ASAN_OPTIONS=verify_asan_link_order=0",
        };
        shifted.resume_ttl = "10s";
        shifted.ttl = "1m";
        shifted.sessions = "idle_timeout = \"1h\"\nidle_warning = \"1m\"\n";
        shifted.admin = "key = \"" + kKey + "\"";
        start(shifted);
    }

    void set_clock(const std::string& by) { folder_.write("offset", by + "\n"); }
    std::filesystem::path offset() const { return folder_.path() / "offset"; }

    /// A session as a page has it, which can be resumed.
    ConsoleSocket open_page() { return open(redeem(issue(kStatic, "novnc"))); }

    TemporaryFolder folder_;
};

TEST_F(ClockTest, SetForwardEndsLinksAndNoSession) {
    const std::string link = issue(kStatic, "novnc");
    ConsoleSocket session = open_page();
    shake_hands(session);

    set_clock("+6h");

    EXPECT_EQ(post_session("token", link).status, 403);
    // Looked at many times until the touch of its secret finds that it has expired.
    EXPECT_NE(gateway().wait_for_line({"session_not_resumable", "for_good=true"}), "");
    expect_echo(session);
    ConsoleSocket later = open_page();
    shake_hands(later);
    expect_echo(later);
}

TEST_F(ClockTest, SetBackKeepsSessionsThatCanStillBeEnded) {
    ConsoleSocket session = open_page();
    shake_hands(session);

    set_clock("-6h");

    ConsoleSocket later = open_page();
    shake_hands(later);
    expect_echo(session);
    expect_echo(later);
    const HttpAnswer revoked = send_http(
        gateway().admin(), "POST", "/revocations", {{"X-Auth-Token", kKey}}, R"({"user": "alice"})"
    );
    EXPECT_EQ(revoked.status, 200) << revoked.body;
    EXPECT_EQ(session.read_to_end().code, 4433);
    EXPECT_EQ(later.read_to_end().code, 4433);
}

}  // namespace
}  // namespace porthole::test
