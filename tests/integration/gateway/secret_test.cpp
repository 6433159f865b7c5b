// SPDX-License-Identifier: Apache-2.0
// What must not be seen is in no log line and in no file.
#include "integration/gateway/fixture.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

namespace porthole::test {
namespace {

class SecretTest : public VsphereGatewayTest {
protected:
    /// What is in the token store's files, journal included.
    std::string store() {
        std::string bytes;
        int files = 0;
        for (const auto& entry : std::filesystem::directory_iterator(gateway().folder())) {
            if (entry.path().filename().string().starts_with("tokens.db")) {
                std::ifstream in(entry.path(), std::ios::binary);
                bytes.append(std::istreambuf_iterator<char>(in), {});
                ++files;
            }
        }
        EXPECT_GT(files, 0);
        EXPECT_NE(bytes.find(kVm), std::string::npos);
        return bytes;
    }

    void expect_nowhere(const std::vector<std::string>& secrets) {
        const std::string log = gateway().log();
        const std::string kept = store();
        std::ifstream audit_log(gateway().folder() / "audit.log", std::ios::binary);
        std::string shown(std::istreambuf_iterator<char>(audit_log), {});
        EXPECT_NE(shown.find("console_opened"), std::string::npos);
        if (gateway().is_running()) {
            shown += send_http(gateway().admin(), "GET", "/metrics").body;
            shown += gateway().told_by_kernel("cmdline");
            shown += gateway().run({"check-config"}).output;
        }
        for (const std::string& secret : secrets) {
            ASSERT_GE(secret.size(), 8U);
            EXPECT_EQ(log.find(secret), std::string::npos);
            EXPECT_EQ(kept.find(secret), std::string::npos);
            EXPECT_EQ(shown.find(secret), std::string::npos);
        }
        // Tickets of the simulated vCenter are sixteen hexadecimal digits.
        std::smatch match;
        const std::regex ticket("(^|[^0-9A-Fa-f:-])[0-9a-f]{16}([^0-9A-Fa-f:-]|$)");
        EXPECT_FALSE(std::regex_search(log, match, ticket)) << match.str();
        EXPECT_EQ(log.find("/ticket/"), std::string::npos);
        EXPECT_EQ(log.find("vmware_soap_session"), std::string::npos);
    }
};

TEST_F(SecretTest, AppearNeitherInTheLogNorInTheStore) {
    GatewayOptions talkative = options();
    talkative.allow_missing_origin = true;
    talkative.connect_timeout = "1s";
    talkative.admin = "check_interval = \"1s\"";
    talkative.tables = "[audit]\nfile = \"audit.log\"\n";
    start(talkative);
    std::vector<std::string> secrets{kAliceKey, kReaderKey, kBobKey, kRootKey, kVcenterPassword};
    const auto token = [this, &secrets](const std::string& instance, std::string_view type) {
        return secrets.emplace_back(issue(instance, type));
    };
    const auto secret = [this, &secrets, &token](
                            const std::string& instance, std::string_view type
                        ) { return secrets.emplace_back(redeem(token(instance, type))); };

    // Everything that works,
    ConsoleSocket page = open(secret(kVm, "webmks"));
    EXPECT_EQ(shake_hands(page), "fake");
    const std::string next = secrets.emplace_back(resume(secrets.back()));
    ConsoleSocket program = open_bare(token(kStatic, "novnc"));
    EXPECT_EQ(shake_hands(program), "fake");
    send_http(gateway().proxy(), "GET", "/?token=" + token(kVm, "webmks"));
    open(next).close();
    vcenter_.lose_sessions();
    token(kVm, "webmks");
    // and everything that does not.
    for (const char* mode :
         {"close-before-tls",
          "stall-before-101",
          "close-in-handshake",
          "refuse-ticket",
          "status-200",
          "redirect",
          "huge-headers",
          "wrong-accept",
          "extra-subprotocol",
          "junk-after-101",
          "masked-frames",
          "text-frames"}) {
        esxi_.set_mode(mode);
        open(secret(kVm, "webmks")).read_to_end();
    }
    esxi_.set_mode("ok");
    for (const char* fault : {"NoPermission", "InvalidPowerState", "ManagedObjectNotFound"}) {
        // Twice: a VM that is not found is looked up once more.
        vcenter_.add_fault({{"method", "AcquireTicket"}, {"fault", fault}, {"count", 2}});
        open(secret(kVm, "webmks")).read_to_end();
        vcenter_.control("DELETE", "/faults");
    }
    vcenter_.control(
        "POST",
        "/thumbprint",
        boost::json::object{{"sha1", make_certificate().sha1}, {"sha256", "none"}}
    );
    open(secret(kVm, "webmks")).read_to_end();
    const std::string wrong = secrets.emplace_back("wrong-key-of-nobody");
    EXPECT_EQ(ask(kVm, "webmks", wrong).status, 401);
    const std::string unknown = secrets.emplace_back(std::string(30, 'u') + "-unknown-tok");
    post_session("token", unknown);
    post_session("resume", unknown);
    open(unknown);
    open_bare(unknown);
    send_http(gateway().proxy(), "POST", "/session?token=" + unknown, kFromPage, unknown);
    ClientConnection malformed(gateway().proxy());
    malformed.write("GET /?token=" + unknown + " HTTP/1.1\r\nX Y: " + unknown + "\r\n\r\n");
    EXPECT_EQ(read_answer(malformed).status, 400);
    WebSocketOptions from_elsewhere;
    from_elsewhere.target = "/?token=" + token(kStatic, "novnc");
    from_elsewhere.fields = {{"Origin", "https://elsewhere.example"}};
    const ConsoleSocket refused(gateway().proxy(), from_elsewhere);
    gateway().run({"token", "revoke", secrets.front()});
    const std::string last = secret(kVm, "webmks");
    vcenter_.kill();
    EXPECT_EQ(open(last).read_to_end().code, 4522);

    expect_nowhere(secrets);
    EXPECT_EQ(gateway().stop(), 0);
    expect_nowhere(secrets);
}

TEST_F(SecretTest, PasswordIsNotInTheLogWhenItIsRefused) {
    GatewayOptions wrong = options();
    wrong.vcenter_password = "sesame-open-please";
    start(wrong);

    EXPECT_EQ(ask(kVm, "webmks").status, 502);

    EXPECT_EQ(gateway().log().find("sesame"), std::string::npos);
}

}  // namespace
}  // namespace porthole::test
