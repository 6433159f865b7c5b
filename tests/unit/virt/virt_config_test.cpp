// SPDX-License-Identifier: Apache-2.0
#include "virt/virt_config.hpp"

#include "support/certificate.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace porthole::virt {
namespace {

std::vector<std::string> keys(const config::Findings& findings) {
    std::vector<std::string> keys;
    for (const config::Finding& each : findings) {
        keys.push_back(each.key);
        EXPECT_NE(each.message, "");
    }
    return keys;
}

using Keys = std::vector<std::string>;

VcenterConfig sound() {
    VcenterConfig config;
    config.url = "https://vcenter.example/sdk";
    config.username = "porthole@vsphere.local";
    config.password = Secret("secret");
    config.thumbprint = std::string(64, 'a');
    return config;
}

StaticInstanceConfig sound_instance() {
    return {
        "5965e99a-5f65-454d-bf0d-46ccc57d08db", "web01", "demo", "127.0.0.1:5901", "", "", "", {}
    };
}

TEST(VirtConfigTest, AcceptsASoundVcenter) {
    EXPECT_EQ(keys(problems(sound())), Keys{});
}

TEST(VirtConfigTest, WantsHttpsAndAnAccount) {
    VcenterConfig config = sound();
    config.url = "http://vcenter.example/sdk";
    config.username = "";
    config.password = Secret();

    EXPECT_EQ(keys(problems(config)), (Keys{"url", "username", "password"}));
}

TEST(VirtConfigTest, RefusesAnAccountThatXmlCannotCarry) {
    VcenterConfig config = sound();
    config.username = "a\x01";
    config.password = Secret("secret\r\n");

    const auto found = problems(config);

    EXPECT_EQ(keys(found), (Keys{"username", "password"}));
    EXPECT_EQ(found.back().message.find("secret"), std::string::npos);
}

TEST(VirtConfigTest, WantsExactlyOneWayToCheckTheCertificate) {
    const test::TemporaryFolder folder;
    VcenterConfig neither = sound();
    neither.thumbprint = "";
    VcenterConfig both = sound();
    both.ca_file = folder.write("ca.pem", test::make_certificate().pem);
    VcenterConfig ca = both;
    ca.thumbprint = "";
    VcenterConfig missing = ca;
    missing.ca_file = folder.path() / "nothing.pem";
    VcenterConfig malformed = sound();
    malformed.thumbprint = "AA:BB";

    EXPECT_EQ(keys(problems(neither)), Keys{"ca_file"});
    EXPECT_EQ(keys(problems(both)), Keys{"thumbprint"});
    EXPECT_EQ(keys(problems(ca)), Keys{});
    EXPECT_EQ(keys(problems(missing)), Keys{"ca_file"});
    EXPECT_EQ(keys(problems(malformed)), Keys{"thumbprint"});
}

TEST(VirtConfigTest, WantsLimitsThatCanBeKept) {
    VcenterConfig config = sound();
    config.connect_timeout = Seconds(0);
    EXPECT_EQ(keys(problems(config)), Keys{"connect_timeout"});

    config = sound();
    config.timeout = config.connect_timeout - Seconds(1);
    EXPECT_EQ(keys(problems(config)), Keys{"timeout"});
}

TEST(VirtConfigTest, ChecksHostNamesAndPorts) {
    VcenterConfig config = sound();
    config.host_names = {"esx1.mgmt=192.0.2.11", "esx2.mgmt=[2001:db8::12]"};
    config.vnc_ports = "5900-6105";
    config.console_service = "wss:7343";
    EXPECT_EQ(keys(problems(config)), Keys());

    config.host_names = {"esx1.mgmt"};
    config.vnc_ports = "5900";
    config.console_service = "https://vcenter.example:7343";
    EXPECT_EQ(keys(problems(config)), (Keys{"vnc_ports", "console_service", "host_names"}));
}

TEST(VirtConfigTest, KnowsWhatCanNameAProject) {
    VcenterConfig config = sound();
    for (const char* known : {"folder", "none", "custom-attribute:project", "tag:Project"}) {
        config.project_from = known;
        EXPECT_EQ(keys(problems(config)), Keys{}) << known;
    }
    for (const char* unknown : {"", "annotation", "tag", "tag:", "folder:x"}) {
        config.project_from = unknown;
        EXPECT_EQ(keys(problems(config)), Keys{"project_from"}) << unknown;
    }
}

TEST(VirtConfigTest, ChecksStaticInstances) {
    EXPECT_EQ(keys(problems(sound_instance())), Keys{});

    StaticInstanceConfig config = sound_instance();
    config.id = "web01";
    config.vnc = "127.0.0.1";
    EXPECT_EQ(keys(problems(config)), (Keys{"id", "vnc"}));

    config = sound_instance();
    config.vnc = "";
    EXPECT_EQ(keys(problems(config)), Keys{"id"});
    config.serial = "127.0.0.1:10000";
    EXPECT_EQ(keys(problems(config)), Keys{});
    config.spice = "127.0.0.1:0";
    EXPECT_EQ(keys(problems(config)), Keys{"spice"});
}

TEST(VirtConfigTest, WantsToKnowHowRdpIsTrusted) {
    StaticInstanceConfig config = sound_instance();
    config.rdp = "desktop.example:3389";
    EXPECT_EQ(keys(problems(config)), Keys{"rdp_ca_file"});
    config.rdp_thumbprint = "AB:CD";
    EXPECT_EQ(keys(problems(config)), Keys{"rdp_thumbprint"});
    config.rdp_thumbprint = std::string(64, 'a');
    EXPECT_EQ(keys(problems(config)), Keys{});
    config.rdp_ca_file = "/etc/passwd";
    EXPECT_EQ(keys(problems(config)), Keys{"rdp_thumbprint"}) << "not both";
}

TEST(VirtConfigTest, NamesTheTableAndFindsDoubles) {
    VirtConfig config;
    config.vcenters = {sound(), sound()};
    config.vcenters[1].url = "https://VCENTER.example:443/sdk/";
    config.vcenters[1].username = "";
    config.instances = {sound_instance(), sound_instance()};
    config.instances[1].id = "5965E99A-5F65-454D-BF0D-46CCC57D08DB";

    EXPECT_EQ(
        keys(problems(config)), (Keys{"vcenter[1].username", "vcenter[1].url", "instance[1].id"})
    );
}

}  // namespace
}  // namespace porthole::virt
