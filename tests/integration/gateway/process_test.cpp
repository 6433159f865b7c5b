// SPDX-License-Identifier: Apache-2.0
// The program as an operator meets it: listeners, configuration, exit codes, the end.
#include "integration/gateway/fixture.hpp"

#include <chrono>
#include <csignal>

namespace porthole::test {
namespace {

using SteadyClock = std::chrono::steady_clock;

class ProcessTest : public VsphereGatewayTest {};

TEST_F(ProcessTest, SpeaksHttpsWithItsCertificate) {
    GatewayOptions https = options();
    https.https = true;
    start(https);

    const HttpAnswer page = send_http(gateway().proxy(), "GET", "/");
    EXPECT_EQ(page.status, 200);
    for (const auto& [instance, type] :
         {std::pair(kVm, std::string("webmks")), std::pair(kStatic, std::string("novnc"))}) {
        ConsoleSocket socket = open_console(instance, type);
        expect_echo(socket);
        EXPECT_EQ(socket.close().code, 1000);
    }
    expect_none_open_on_esxi();
    // Who does not speak TLS is not answered in the clear.
    ClientConnection plain({gateway().proxy().port, ""});
    plain.write("GET / HTTP/1.1\r\nHost: consoles.test\r\n\r\n");
    EXPECT_EQ(plain.read_to_end().find("HTTP"), std::string::npos);
}

TEST_F(ProcessTest, LeavesNothingOfItsMemoryWhenItCrashes) {
    start(options());

    const std::string limits = gateway().told_by_kernel("limits");
    const std::size_t line = limits.find("Max core file size");
    ASSERT_NE(line, std::string::npos);
    EXPECT_EQ(limits.substr(line, 60).find_first_of("123456789"), std::string::npos) << limits;
    EXPECT_EQ(gateway().told_by_kernel("coredump_filter"), "00000000\n");
}

TEST_F(ProcessTest, TellsEverySessionThatItGoesAway) {
    start(options());
    ConsoleSocket vm = open_console(kVm, "webmks");
    ConsoleSocket with_address = open_console(kStatic, "novnc");
    ASSERT_EQ(vcenter_.sessions(), 1);
    const ClientConnection idle(gateway().proxy());

    gateway().signal(SIGTERM);
    const Ending of_vm = vm.read_to_end();
    const Ending of_other = with_address.read_to_end();
    vm.connection().close();
    with_address.connection().close();

    EXPECT_EQ(of_vm.code, 4503);
    EXPECT_TRUE(of_vm.reason.starts_with("shutting_down req-")) << of_vm;
    EXPECT_EQ(of_other.code, 4503);
    EXPECT_EQ(gateway().wait(Seconds(10)), 0);
    EXPECT_EQ(vcenter_.sessions(), 0);
    expect_none_open_on_esxi();
    EXPECT_NE(gateway().wait_for_line({"stopping", "sessions=2"}), "");
    EXPECT_NE(gateway().wait_for_line({"session_ended", "cause=shutting_down"}), "");
}

TEST_F(ProcessTest, EndsInTimeWhateverItsPeersDo) {
    GatewayOptions patient = options();
    patient.connect_timeout = "5m";
    start(patient);
    const std::string secret = redeem(issue(kVm, "webmks"));
    esxi_.set_mode("stall-before-101", 1);
    ConsoleSocket connecting = open(secret);
    EXPECT_TRUE(eventually([this] { return esxi_.count("tcp_open") == 1; }));
    ConsoleSocket flooded = open(redeem(issue(kFloodingVm, "webmks")));
    EXPECT_EQ(shake_hands(flooded), "fake");
    const auto began = SteadyClock::now();

    gateway().signal(SIGTERM);
    EXPECT_EQ(connecting.read_to_end().code, 4503);
    EXPECT_EQ(gateway().wait(Seconds(20)), 0);

    EXPECT_LT(SteadyClock::now() - began, Seconds(15));
    expect_none_open_on_esxi();
}

TEST_F(ProcessTest, LogsOutAfterTheLastCall) {
    start(options());
    const std::string secret = redeem(issue(kVm, "webmks"));
    vcenter_.reset_calls();
    vcenter_.add_fault({{"method", "AcquireTicket"}, {"delay", "2s"}});
    ConsoleSocket connecting = open(secret);
    EXPECT_TRUE(eventually([this] { return vcenter_.calls().contains("AcquireTicket"); }));

    gateway().signal(SIGTERM);
    EXPECT_EQ(connecting.read_to_end().code, 4503);
    EXPECT_EQ(gateway().wait(Seconds(20)), 0);

    EXPECT_EQ(vcenter_.sessions(), 0);
}

TEST_F(ProcessTest, EndsInTimeWithoutItsVcenter) {
    start(options());
    issue(kVm, "webmks");
    vcenter_.kill();

    EXPECT_EQ(gateway().stop(Seconds(20)), 0);
}

TEST_F(ProcessTest, EndsAtOnceWhenToldTwice) {
    start(options());
    // Neither reads nor answers: the first signal waits for its farewell.
    const ConsoleSocket flooded = open_console(kFloodingVm, "webmks");
    gateway().signal(SIGINT);
    EXPECT_NE(gateway().wait_for_line({"stopping"}), "");

    const int exit_code = gateway().stop(Seconds(10));

    EXPECT_TRUE(exit_code == -SIGTERM || exit_code == 0) << exit_code;
}

class CommandTest : public testing::Test {
protected:
    /// Writes a configuration and returns what `command` does with it.
    CommandResult run(const std::string& command, const std::string& configuration) {
        const auto file = folder_.write("porthole.toml", configuration);
        return run_porthole({command, "--config", file.string()});
    }

    TemporaryFolder folder_;
};

struct BadConfiguration {
    std::string name;
    std::string text;
    int line;
    std::string message;
};

TEST_F(CommandTest, RefusesWhatCannotWorkWithFileAndLine) {
    const std::vector<BadConfiguration> cases{
        {"unknown key", "[proxy]\nlisten = [\"127.0.0.1:0\"]\nlissten = 1\n", 3, "lissten"},
        {"unknown table", "[log]\nlevel = \"info\"\n[proxi]\n", 3, "proxi"},
        {"wrong type", "[proxy]\nlisten = \"127.0.0.1:6090\"\n", 2, "listen"},
        {"no TOML", "[proxy\n", 1, ""},
        {"no address", "[proxy]\nlisten = [\"localhost:6090\"]\n", 2, "localhost:6090"},
        {"public without a certificate", "[proxy]\nlisten = [\"0.0.0.0:6090\"]\n", 2, "certificate"
        },
        {"no duration", "[tokens]\nttl = \"soon\"\n", 2, "ttl"},
        {"out of range", "[tokens]\nresume_ttl = \"1s\"\n", 2, "resume_ttl"},
        {"no such store", "[tokens]\nstore = \"postgres://x\"\n", 2, "store"},
        {"no origin", "[proxy]\npublic_origins = [\"https://a.example/path\"]\n", 2, "/path"},
        {"no such type", "[consoles]\nenabled = [\"vnc\"]\n", 2, "novnc"},
        {"no key hash",
         "[[identity.user]]\nname = \"a\"\nroles = [\"member\"]\nproject_id = \"p\"\n"
         "key_sha256 = \"abc\"\n",
         5,
         "key_sha256"},
        {"vCenter in the clear",
         "[[vcenter]]\nurl = \"http://vcenter.example/sdk\"\nusername = \"u\"\npassword = \"p\"\n"
         "thumbprint = \"abc\"\n",
         2,
         "https"},
        {"vCenter unchecked",
         "[[vcenter]]\nurl = \"https://vcenter.example/sdk\"\nusername = \"u\"\npassword = \"p\"\n",
         1,
         "ca_file"},
        {"two of one id",
         "[[instance]]\nid = \"" + kStatic + "\"\nvnc = \"127.0.0.1:5901\"\n[[instance]]\nid = \"" +
             kStatic + "\"\nvnc = \"127.0.0.1:5902\"\n",
         5,
         "id"},
    };
    for (const BadConfiguration& each : cases) {
        for (const char* command : {"serve", "check-config"}) {
            SCOPED_TRACE(each.name + ", " + command);
            const CommandResult result = run(command, each.text);
            EXPECT_EQ(result.exit_code, 2);
            EXPECT_EQ(result.output, "");
            const std::string place = "porthole.toml:" + std::to_string(each.line) + ": ";
            EXPECT_NE(result.errors.find(place), std::string::npos) << result.errors;
            EXPECT_NE(result.errors.find(each.message), std::string::npos) << result.errors;
        }
    }
}

TEST_F(CommandTest, NamesEveryMistakeAtOnce) {
    const CommandResult result =
        run("check-config", "[proxy]\nlisten = []\nworkers = -1\n[tokens]\nuse = \"twice\"\n");

    EXPECT_EQ(result.exit_code, 2);
    for (const char* place : {"porthole.toml:2: ", "porthole.toml:3: ", "porthole.toml:5: "}) {
        EXPECT_NE(result.errors.find(place), std::string::npos) << result.errors;
    }
}

TEST_F(CommandTest, RefusesWrongUsage) {
    const std::vector<std::vector<std::string>> usages{
        {},
        {"no-such-command"},
        {"serve"},
        {"serve", "--config"},
        {"serve", "--no-such-option"},
        {"serve", "--config", (folder_.path() / "absent.toml").string()},
        {"token", "--config", "x"},
    };
    for (const auto& usage : usages) {
        const CommandResult result = run_porthole(usage);
        EXPECT_EQ(result.exit_code, 2) << (usage.empty() ? "no arguments" : usage.back());
        EXPECT_NE(result.errors + result.output, "");
    }
    EXPECT_EQ(run_porthole({"--help"}).exit_code, 0);
    const CommandResult version = run_porthole({"version"});
    EXPECT_EQ(version.exit_code, 0);
    EXPECT_TRUE(version.output.starts_with("porthole ")) << version.output;
}

TEST_F(CommandTest, ShowsWhatIsInEffectWithoutSecrets) {
    const CommandResult result =
        run("check-config",
            "[tokens]\nttl = \"90s\"\n"
            "[[vcenter]]\nurl = \"https://vcenter.example/sdk\"\nusername = "
            "\"porthole@vsphere.local\"\n"
            "password = \"sesame-open\"\nthumbprint = \"" +
                make_certificate().sha256 + "\"\n");

    EXPECT_EQ(result.exit_code, 0) << result.errors;
    for (const char* part : {"ttl", "90s", "porthole@vsphere.local", "resume_ttl", "password"}) {
        EXPECT_NE(result.output.find(part), std::string::npos) << result.output;
    }
    EXPECT_EQ((result.output + result.errors).find("sesame"), std::string::npos);
}

TEST_F(CommandTest, FailsWithoutTheFilesThatPagesAreToHave) {
    const std::string text =
        "[proxy]\nlisten = [\"127.0.0.1:0\"]\n[tokens]\nstore = \"sqlite::memory:\"\n"
        "[web]\nwmks_sdk_dir = \"nowhere\"\n";

    const CommandResult served = run("serve", text);
    const CommandResult checked = run("check-config", text);

    EXPECT_EQ(served.exit_code, 1);
    EXPECT_EQ(checked.exit_code, 2);
    for (const std::string& errors : {served.errors, checked.errors}) {
        EXPECT_NE(
            errors.find("nowhere/jquery.min.js cannot be read: No such file"), std::string::npos
        ) << errors;
    }
    EXPECT_NE(checked.errors.find("porthole.toml:6: web.wmks_sdk_dir"), std::string::npos)
        << checked.errors;
}

TEST_F(CommandTest, FailsWhereSomebodyElseListens) {
    const VncServer somebody;
    const std::string text = "[proxy]\nlisten = [\"" + somebody.address() +
                             "\"]\n[tokens]\nstore = \"sqlite::memory:\"\n";

    const CommandResult result = run("serve", text);

    EXPECT_EQ(result.exit_code, 1);
    EXPECT_NE(result.errors.find("cannot listen on " + somebody.address()), std::string::npos)
        << result.errors;
}

TEST_F(CommandTest, FailsWhereTheStoreCannotBeOpened) {
    const CommandResult result = run(
        "serve",
        "[proxy]\nlisten = [\"127.0.0.1:0\"]\n[tokens]\nstore = \"sqlite:no/such/folder/t.db\"\n"
    );

    EXPECT_EQ(result.exit_code, 1);
    EXPECT_NE(result.errors.find("no/such/folder"), std::string::npos) << result.errors;
}

TEST_F(CommandTest, FailsWithACertificateThatIsNone) {
    folder_.write("cert.pem", "no certificate");
    folder_.write("key.pem", make_certificate().key_pem);
    const CommandResult result =
        run("serve",
            "[proxy]\nlisten = [\"127.0.0.1:0\"]\ntls_certificate = \"cert.pem\"\n"
            "tls_private_key = \"key.pem\"\n[tokens]\nstore = \"sqlite::memory:\"\n");

    EXPECT_EQ(result.exit_code, 1);
    EXPECT_NE(result.errors.find("cert.pem"), std::string::npos) << result.errors;
}

class SecondServerTest : public StaticGatewayTest {};

TEST_F(SecondServerTest, IsRefusedOnTheSameAddress) {
    start(options());

    // The file names the ports of the last start only once it was started again.
    gateway().kill();
    gateway().start();
    const CommandResult second = gateway().run({"serve"});

    EXPECT_EQ(second.exit_code, 1);
    EXPECT_NE(second.errors.find("cannot listen on 127.0.0.1:"), std::string::npos)
        << second.errors;
    ConsoleSocket socket = open_console(kStatic, "novnc");
    expect_echo(socket);
}

}  // namespace
}  // namespace porthole::test
