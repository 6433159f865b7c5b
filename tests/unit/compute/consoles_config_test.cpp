// SPDX-License-Identifier: Apache-2.0
#include "compute/consoles_config.hpp"

#include "virt/console_type.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace porthole::compute {
namespace {
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> wrong_keys(const ConsolesConfig& config) {
    std::vector<std::string> keys;
    for (const config::Finding& finding : problems(config)) {
        keys.push_back(finding.key);
        EXPECT_FALSE(finding.message.empty());
    }
    return keys;
}

TEST(ConsolesConfigTest, KnowsEveryConsoleType) {
    const ConsolesConfig config;

    EXPECT_FALSE(virt::all_console_types().empty());
    for (const virt::ConsoleType& type : virt::all_console_types()) {
        EXPECT_TRUE(config.is_enabled(type.name)) << type.name;
        EXPECT_EQ(config.base_urls.at(std::string(type.name)), type.default_base_url);
    }
    EXPECT_FALSE(config.is_enabled("vmrc"));
    EXPECT_FALSE(config.is_enabled(""));
    EXPECT_THAT(wrong_keys(config), IsEmpty());
}

TEST(ConsolesConfigTest, EnablesWhatItNames) {
    ConsolesConfig config;
    config.enabled = {"webmks"};

    EXPECT_TRUE(config.is_enabled("webmks"));
    EXPECT_FALSE(config.is_enabled("novnc"));
    EXPECT_FALSE(config.is_enabled("WebMKS"));
    EXPECT_THAT(wrong_keys(config), IsEmpty());
}

TEST(ConsolesConfigTest, NamesTheTypesThatThereAre) {
    ConsolesConfig config;
    config.enabled = {"webmks", "vmrc"};

    EXPECT_THAT(wrong_keys(config), ElementsAre("enabled"));
    const std::string message = problems(config).at(0).message;
    EXPECT_THAT(message, HasSubstr("\"vmrc\""));
    for (const virt::ConsoleType& type : virt::all_console_types()) {
        EXPECT_THAT(message, HasSubstr(std::string(type.name)));
    }
}

TEST(ConsolesConfigTest, LetsWebAssemblyRunOnOnePageAlone) {
    ConsolesConfig config;
    std::string& url = config.base_urls.at("rdp-html5");
    url = "https://consoles.example/";
    EXPECT_THAT(wrong_keys(config), ElementsAre("rdp_html5_proxy_base_url"));
    EXPECT_THAT(problems(config).at(0).message, HasSubstr("must end in /rdp.html"));

    url = "https://consoles.example/below/rdp.html?lang=de";
    EXPECT_THAT(wrong_keys(config), IsEmpty());

    url = "https://consoles.example/";
    config.enabled = {"webmks"};
    EXPECT_THAT(wrong_keys(config), IsEmpty());
}

TEST(ConsolesConfigTest, ChecksTheBaseUrlOfEveryType) {
    for (const virt::ConsoleType& type : virt::all_console_types()) {
        for (const std::string wrong :
             {"",
              "consoles.example",
              "https://consoles.example/#x",
              "https://consoles.example/?token=x"}) {
            ConsolesConfig config;
            config.base_urls.at(std::string(type.name)) = wrong;

            EXPECT_THAT(wrong_keys(config), ElementsAre(std::string(type.base_url_option)));
            EXPECT_THAT(problems(config).at(0).message, HasSubstr("\"" + wrong + "\""));
        }
    }
}

}  // namespace
}  // namespace porthole::compute
