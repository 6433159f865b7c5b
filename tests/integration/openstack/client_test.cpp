// SPDX-License-Identifier: Apache-2.0
// The real program as the compute service of a cloud, asked by OpenStack's own command line client.
#include "integration/openstack/cloud.hpp"
#include "support/console_client.hpp"
#include "support/gateway.hpp"
#include "support/process.hpp"
#include "support/vcenter.hpp"
#include "support/vnc_server.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace porthole::test {
namespace {

namespace json = boost::json;

const std::string kStatic = "5965e99a-5f65-454d-bf0d-46ccc57d08db";
const std::string kVm = "aaaaaaaa-0000-4000-8000-000000000001";

/// What Porthole stands in for, made once: it takes the catalogue's only compute endpoint.
struct Compute {
    Compute() {
        VcenterOptions options;
        options.password = kVcenterPassword;
        options.inventory = {
            {{"name", "web01"}, {"instance_uuid", kVm}, {"folder", cloud().blue}},
        };
        vcenter.emplace(std::move(options));
        GatewayOptions gateway_options;
        gateway_options.vcenter = &*vcenter;
        gateway_options.identity = cloud().configuration();
        StaticInstance listed{kStatic, vnc.address(), cloud().blue};
        listed.options = "serial = \"" + line.address() + "\"\nspice = \"127.0.0.1:5930\"";
        gateway_options.instances = {listed};
        gateway.emplace(std::move(gateway_options));
        const std::string port = std::to_string(gateway->api().port);
        cloud().keystone.register_service("compute", "http://127.0.0.1:" + port + "/v2.1");
        // The client wants to know one, and asks nothing of it.
        cloud().keystone.register_service("image", "http://127.0.0.1:9/v2");
    }

    VncServer vnc;
    VncServer line{VncBehaviour::line};
    std::optional<Vcenter> vcenter;
    std::optional<Gateway> gateway;
};

class ClientTest : public testing::Test {
protected:
    static void SetUpTestSuite() { compute_ = std::make_unique<Compute>(); }
    static void TearDownTestSuite() { compute_.reset(); }

    void TearDown() override {
        if (HasFailure()) {
            std::cout << compute_->gateway->log();
        }
    }

    /// `openstack ARGUMENTS…` of the user called `user` in the project with this id.
    static CommandResult openstack(
        const std::string& user,
        const std::string& project,
        const std::vector<std::string>& arguments
    ) {
        const TemporaryFolder folder;
        const auto errors = folder.path() / "errors";
        std::vector<std::string> line{
            "/bin/sh",
            "-c",
            "exec \"$@\" 2>\"$0\"",
            errors.string(),
            "/usr/bin/env",
            "-i",
            "HOME=" + folder.path().string(),
            "LC_ALL=C.UTF-8",
            "OS_AUTH_URL=" + cloud().keystone.url(),
            "OS_IDENTITY_API_VERSION=3",
            "OS_USERNAME=" + user,
            "OS_PASSWORD=" + user,
            "OS_PROJECT_ID=" + project,
            "OS_USER_DOMAIN_NAME=Default",
            "OS_REGION_NAME=RegionOne",
            "/usr/bin/openstack",
        };
        line.insert(line.end(), arguments.begin(), arguments.end());
        Process process(line);
        CommandResult result;
        result.output = process.read_rest();
        result.exit_code = process.wait();
        std::ifstream in(errors, std::ios::binary);
        result.errors = {std::istreambuf_iterator<char>(in), {}};
        return result;
    }

    static std::string console_url(const std::string& server, const std::string& type) {
        const auto shown = openstack(
            "alice", cloud().blue, {"console", "url", "show", type, server, "-f", "json"}
        );
        EXPECT_EQ(shown.exit_code, 0) << shown.errors;
        return shown.exit_code == 0
                   ? json::value_to<std::string>(json::parse(shown.output).at("url"))
                   : "";
    }

    static std::unique_ptr<Compute> compute_;
};

std::unique_ptr<Compute> ClientTest::compute_;

TEST_F(ClientTest, ListsTheProjectsServers) {
    const auto listed = openstack(
        "alice", cloud().blue, {"server", "list", "--no-name-lookup", "-f", "json", "-c", "ID"}
    );
    const auto others = openstack(
        "gina", cloud().green, {"server", "list", "--no-name-lookup", "-f", "json", "-c", "ID"}
    );

    ASSERT_EQ(listed.exit_code, 0) << listed.errors;
    ASSERT_EQ(others.exit_code, 0) << others.errors;
    EXPECT_EQ(json::parse(listed.output).as_array().size(), 2U) << listed.output;
    EXPECT_NE(listed.output.find(kVm), std::string::npos);
    EXPECT_NE(listed.output.find(kStatic), std::string::npos);
    EXPECT_EQ(json::parse(others.output).as_array().size(), 0U) << others.output;
}

TEST_F(ClientTest, ShowsConsoleUrls) {
    EXPECT_TRUE(console_url(kVm, "--mks").starts_with(kOrigin + "/?token="));
    EXPECT_TRUE(console_url("web01", "--mks").starts_with(kOrigin + "/?token="));
    EXPECT_TRUE(console_url(kStatic, "--novnc").starts_with(kOrigin + "/vnc_auto.html?token="));
    EXPECT_TRUE(console_url(kStatic, "--serial").starts_with("ws"));
    EXPECT_TRUE(console_url(kStatic, "--spice").starts_with(kOrigin + "/spice_auto.html?token="));
}

TEST_F(ClientTest, ItsUrlsOpen) {
    for (const auto& [option, type] : std::vector<std::pair<std::string, std::string>>{
             {"--novnc", "novnc"}, {"--serial", "serial"}, {"--spice", "spice-html5"}
         }) {
        const std::string url = console_url(kStatic, option);
        const std::string token = url.substr(url.find("token=") + 6);

        const HttpAnswer opened = send_http(
            compute_->gateway->proxy(),
            "POST",
            "/session",
            {{"Origin", kOrigin}},
            json::serialize(json::object{{"token", token}})
        );

        ASSERT_EQ(opened.status, 200) << option << " " << opened.body;
        EXPECT_EQ(opened.json().at("session").at("type").as_string(), type);
        if (option == "--spice") {
            continue;  // nobody listens there
        }
        WebSocketOptions page;
        page.fields = {{"Origin", kOrigin}};
        page.subprotocols =
            "binary, porthole.session." + json::value_to<std::string>(opened.json().at("secret"));
        ConsoleSocket socket(compute_->gateway->proxy(), page);
        if (option == "--novnc") {
            EXPECT_EQ(shake_hands(socket), "fake");
        } else {
            socket.send("root");
            EXPECT_EQ(socket.read(4), "root");
        }
    }
}

TEST_F(ClientTest, RefusesThoseWhoMayNot) {
    const std::vector<std::string> ask{"console", "url", "show", "--mks", kVm};

    const auto reader = openstack("rita", cloud().blue, ask);
    const auto stranger = openstack("gina", cloud().green, ask);

    EXPECT_NE(reader.exit_code, 0);
    EXPECT_NE(reader.errors.find("403"), std::string::npos) << reader.errors;
    EXPECT_NE(stranger.exit_code, 0);
    EXPECT_NE(stranger.errors.find("No Server found for"), std::string::npos) << stranger.errors;
}

}  // namespace
}  // namespace porthole::test
