// SPDX-License-Identifier: Apache-2.0
// The clients that clouds' users have, as Debian packages them, against the real program.
#include "integration/gateway/fixture.hpp"
#include "support/process.hpp"

#include <string>
#include <vector>

namespace porthole::test {
namespace {

class OpenstackClientTest : public VsphereGatewayTest {
protected:
    void SetUp() override { start(options()); }

    std::string endpoint() {
        return "http://127.0.0.1:" + std::to_string(gateway().api().port) + "/v2.1";
    }

    /// What `openstack ARGUMENTS…` prints. Porthole's own key and address stand in for Keystone's
    /// token and catalogue.
    std::string openstack(std::vector<std::string> arguments) {
        std::vector<std::string> line{
            "/usr/bin/openstack",
            "--os-auth-type",
            "admin_token",
            "--os-endpoint",
            endpoint(),
            "--os-token",
            kAliceKey
        };
        line.insert(line.end(), arguments.begin(), arguments.end());
        return run(std::move(line));
    }

    /// What a program in Python prints that begins with a connected novaclient, `nova`, of
    /// `version`.
    std::string novaclient(const std::string& version, const std::string& program) {
        return run(
            {"/usr/bin/python3",
             "-c",
             "import sys\n"
             "from keystoneauth1 import session, token_endpoint\n"
             "from novaclient import client\n"
             "auth = token_endpoint.Token(sys.argv[1], sys.argv[2])\n"
             "nova = client.Client(sys.argv[3], session=session.Session(auth=auth))\n" +
                 program,
             endpoint(),
             kAliceKey,
             version}
        );
    }

    /// The console that the URL in `output` is of, as far as its handshake.
    void expect_console(const std::string& output) {
        std::string token = token_of(output);
        token.erase(token.find_first_of(" \n"));
        ConsoleSocket socket = open(redeem(token));
        EXPECT_EQ(shake_hands(socket), "fake");
    }

private:
    /// Fails without the program: tools/deps.sh test installs it. Nothing of the user's own clouds
    /// and proxies gets to it.
    static std::string run(std::vector<std::string> line) {
        line.insert(
            line.begin(),
            {"/usr/bin/env", "-i", "PATH=/usr/bin:/bin", "HOME=/nonexistent", "LC_ALL=C.UTF-8"}
        );
        Process process(line);
        std::string output = process.read_rest();
        EXPECT_EQ(process.wait(), 0) << output;
        return output;
    }
};

const std::vector<std::string> kUrlAlone{"-f", "value", "-c", "url"};

TEST_F(OpenstackClientTest, ShowsTheUrlOfAConsole) {
    for (const auto& [option, instance] :
         {std::pair(std::string("--novnc"), kStatic), std::pair(std::string("--mks"), kVm)}) {
        std::vector<std::string> arguments{"console", "url", "show", option, instance};
        arguments.insert(arguments.end(), kUrlAlone.begin(), kUrlAlone.end());

        expect_console(openstack(arguments));
    }
}

TEST_F(OpenstackClientTest, FindsInstancesByName) {
    // A static instance without a name is called by its id; this is a part of it.
    const std::string listed =
        openstack({"server", "list", "--name", kStatic.substr(0, 13), "-f", "value"});

    EXPECT_NE(listed.find(kStatic + " " + kStatic + " ACTIVE"), std::string::npos) << listed;
}

TEST_F(OpenstackClientTest, ShowsInstances) {
    for (const std::string version : {"2.1", "2.79"}) {
        const std::string shown = openstack(
            {"--os-compute-api-version", version, "server", "show", kStoppedVm, "-f", "json"}
        );
        EXPECT_NE(shown.find(R"("status": "SHUTOFF")"), std::string::npos) << shown;
        EXPECT_NE(shown.find(R"("name": "stopped01")"), std::string::npos) << shown;

        const std::string listed = openstack(
            {"--os-compute-api-version", version, "server", "list", "--long", "-f", "json"}
        );
        EXPECT_NE(listed.find(kStatic), std::string::npos) << listed;
    }
}

TEST_F(OpenstackClientTest, ServesTheNovaClientOfEveryVersion) {
    for (const std::string version : {"2.1", "2.5", "2.8", "2.92"}) {
        SCOPED_TRACE(version);
        expect_console(novaclient(
            version,
            "server = nova.servers.get('" + kStatic +
                "')\n"
                "answer = server.get_vnc_console('novnc')\n"
                "print(list(answer.values())[0]['url'])\n"
        ));
    }
    expect_console(novaclient(
        "2.92",
        "print(nova.servers.get('" + kVm + "').get_mks_console()['remote_console']['url'])\n"
    ));
}

}  // namespace
}  // namespace porthole::test
