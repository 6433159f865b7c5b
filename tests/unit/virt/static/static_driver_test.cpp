// SPDX-License-Identifier: Apache-2.0
#include "virt/static/static_driver.hpp"

#include "support/run.hpp"

#include <gtest/gtest.h>

namespace porthole::virt {
namespace {

const std::string kId = "5965e99a-5f65-454d-bf0d-46ccc57d08db";

const std::string kWithAll = "00000000-0000-4000-8000-000000000002";

class StaticDriverTest : public testing::Test {
protected:
    DriverPtr driver_ = make_static_driver({
        {"5965E99A-5F65-454D-BF0D-46CCC57D08DB",
         "web01",
         "demo",
         "[::1]:5901",
         "",
         "",
         "porthole",
         Secret("secret")},
        {"00000000-0000-4000-8000-000000000001", "", "", "db.example:5902", "", "", "", {}},
        {kWithAll, "", "", "h:1", "h:2", "h:3", "", {}},
    });
};

TEST_F(StaticDriverTest, FindsWhatIsListed) {
    const auto instance = test::run(driver_->find(kId, "req-1"));

    ASSERT_TRUE(instance);
    EXPECT_EQ(instance->id, kId);
    EXPECT_EQ(instance->name, "web01");
    EXPECT_EQ(instance->project_id, "demo");
    EXPECT_EQ(instance->power_state, PowerState::running);
    EXPECT_EQ(instance->console_types, std::vector<std::string>{"novnc"});
}

TEST_F(StaticDriverTest, LeavesAnInstanceWithoutProjectToAdministrators) {
    const auto instance = test::run(driver_->find("00000000-0000-4000-8000-000000000001", "req-1"));

    ASSERT_TRUE(instance);
    EXPECT_EQ(instance->project_id, "");
    EXPECT_EQ(instance->name, instance->id);
}

TEST_F(StaticDriverTest, ListsAll) {
    const auto instances = test::run(driver_->list("req-1"));

    ASSERT_TRUE(instances);
    ASSERT_EQ(instances->size(), 3U);
    EXPECT_EQ((*instances)[0].name, (*instances)[0].id);
    EXPECT_EQ((*instances)[2].name, "web01");
}

TEST_F(StaticDriverTest, TellsWhereTheConsoleIs) {
    const auto info = test::run(driver_->connect_info(kId, *find_console_type("novnc"), "req-1"));

    ASSERT_TRUE(info);
    EXPECT_EQ(info->transport, Transport::vnc);
    EXPECT_EQ(info->host, "::1");
    EXPECT_EQ(info->port, 5901);
    EXPECT_EQ(info->vm_name, "web01");
    EXPECT_EQ(info->vnc_username, "porthole");
    EXPECT_EQ(info->vnc_password.reveal(), "secret");
}

TEST_F(StaticDriverTest, KnowsEachConsoleByItsType) {
    const auto instance = test::run(driver_->find(kWithAll, "req-1"));

    ASSERT_TRUE(instance);
    EXPECT_EQ(
        instance->console_types, (std::vector<std::string>{"novnc", "spice-html5", "serial"})
    );
    int port = 0;
    for (const std::string& name : instance->console_types) {
        const auto info = test::run(driver_->connect_info(kWithAll, *find_console_type(name), ""));
        ASSERT_TRUE(info) << name;
        EXPECT_EQ(info->transport, name == "novnc" ? Transport::vnc : Transport::tcp);
        EXPECT_EQ(info->port, ++port) << name;
    }
}

TEST_F(StaticDriverTest, RefusesWhatIsNotListed) {
    const auto webmks =
        test::run(driver_->connect_info(kId, *find_console_type("webmks"), "req-1"));
    const auto unknown = test::run(driver_->find("00000000-0000-4000-8000-000000000009", "req-1"));

    ASSERT_FALSE(webmks);
    EXPECT_EQ(webmks.error(), make_error_code(Errc::console_unavailable));
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error(), make_error_code(Errc::instance_unknown));
    test::run(driver_->close());
}

TEST(StaticDriverRdpTest, TellsHowAnRdpServerProvesWhoItIs) {
    const std::string sha1 = "00112233445566778899AABBCCDDEEFF00112233";
    StaticInstanceConfig config;
    config.id = kId;
    config.rdp = "desktop.example:3389";
    config.rdp_thumbprint = sha1;
    const ConsoleType& type = *find_console_type("rdp-html5");

    auto info = test::run(make_static_driver({config})->connect_info(kId, type, "req-1"));
    ASSERT_TRUE(info);
    EXPECT_EQ(info->transport, Transport::rdp);
    EXPECT_EQ(info->host, "desktop.example");
    EXPECT_EQ(
        info->thumbprints.sha1, "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33"
    );
    EXPECT_EQ(info->thumbprints.sha256, "");

    config.rdp_thumbprint = sha1 + "445566778899AABBCCDDEEFF";
    info = test::run(make_static_driver({config})->connect_info(kId, type, "req-1"));
    ASSERT_TRUE(info);
    EXPECT_EQ(info->thumbprints.sha1, "");
    EXPECT_TRUE(info->thumbprints.sha256.ends_with(":DD:EE:FF"));

    config.rdp_thumbprint = "";
    config.rdp_ca_file = "/etc/ca.pem";
    info = test::run(make_static_driver({config})->connect_info(kId, type, "req-1"));
    ASSERT_TRUE(info);
    EXPECT_TRUE(info->thumbprints.empty());
    EXPECT_EQ(info->ca_file, "/etc/ca.pem");
}

}  // namespace
}  // namespace porthole::virt
