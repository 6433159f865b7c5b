// SPDX-License-Identifier: Apache-2.0
#include "proxy/wmks_sdk.hpp"

#include "support/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <stdexcept>

namespace porthole::proxy {
namespace {
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class WmksSdkTest : public ::testing::Test {
protected:
    WmksSdkTest() {
        config_.wmks_sdk_dir = folder_.path();
        config_.wmks_sdk_files = {"a.js", "css/b.css", "c.js", "d.png"};
        std::filesystem::create_directory(folder_.path() / "css");
        for (const std::string& name : config_.wmks_sdk_files) {
            write(name, "content of " + name);
        }
        write("license.txt", "not for browsers");
    }

    void write(const std::string& name, const std::string& content) const {
        std::ofstream(folder_.path() / name) << content;
    }

    std::vector<std::string> complaints() const {
        std::vector<std::string> all;
        for (const config::Finding& finding : problems(config_)) {
            all.push_back(finding.message);
        }
        return all;
    }

    const test::TemporaryFolder folder_;
    WebConfig config_;
};

TEST_F(WmksSdkTest, ServesTheFilesThatAreNamedAndNoOthers) {
    const WmksSdk sdk(config_, "/mks.html");

    const auto scripts = sdk.scripts();
    ASSERT_EQ(scripts.size(), 2U);
    EXPECT_THAT(scripts[0], ::testing::MatchesRegex("sdk/[0-9a-f]{12}/a\\.js"));
    const std::string base = "/" + scripts[0].substr(0, scripts[0].size() - 4);
    EXPECT_EQ("/" + scripts[1], base + "c.js");
    EXPECT_THAT(sdk.style_sheets(), ElementsAre(base.substr(1) + "css/b.css"));
    const auto sheet = sdk.find(base + "css/b.css");
    ASSERT_TRUE(sheet);
    EXPECT_EQ(sheet->body(), "content of css/b.css");
    EXPECT_EQ((*sheet)["Content-Type"], "text/css; charset=utf-8");
    EXPECT_THAT(std::string((*sheet)["Cache-Control"]), HasSubstr("immutable"));
    EXPECT_TRUE(sdk.find(base + "d.png"));
    for (const std::string& path :
         {base + "license.txt",
          base + "css/../d.png",
          base + "css",
          base,
          std::string("/sdk/a.js"),
          std::string("/sdk/000000000000/a.js"),
          std::string()}) {
        EXPECT_FALSE(sdk.find(path)) << path;
    }
}

TEST_F(WmksSdkTest, IsForOnePage) {
    const WmksSdk sdk(config_, "/mks.html");
    EXPECT_TRUE(sdk.is_for_page("/mks.html"));
    EXPECT_FALSE(sdk.is_for_page("/"));
    EXPECT_FALSE(sdk.is_for_page("/mks.html/"));

    EXPECT_FALSE(WmksSdk().is_for_page(""));
    EXPECT_FALSE(WmksSdk(WebConfig(), "/mks.html").is_for_page("/mks.html"));
}

TEST_F(WmksSdkTest, HasOtherAddressesWhenAFileChanges) {
    const auto before = WmksSdk(config_, "/").scripts();
    write("d.png", "other");
    EXPECT_NE(WmksSdk(config_, "/").scripts(), before);
}

TEST_F(WmksSdkTest, SaysWhichFileCannotBeRead) {
    EXPECT_TRUE(file_problems(config_).empty());
    config_.wmks_sdk_files.emplace_back("wmks.min.js");
    ASSERT_EQ(file_problems(config_).size(), 1U);
    EXPECT_EQ(file_problems(config_)[0].key, "wmks_sdk_dir");
    EXPECT_THAT(
        file_problems(config_)[0].message,
        HasSubstr((folder_.path() / "wmks.min.js").string() + " cannot be read: No such file")
    );
    EXPECT_THROW(WmksSdk(config_, "/"), std::runtime_error);

    config_.wmks_sdk_files = {"css"};
    EXPECT_THAT(file_problems(config_)[0].message, HasSubstr("is no file"));
    config_.wmks_sdk_dir = folder_.path() / "elsewhere";
    EXPECT_THAT(file_problems(config_)[0].message, HasSubstr("No such file"));
}

TEST_F(WmksSdkTest, NamesLeadNowhereElse) {
    EXPECT_THAT(complaints(), ElementsAre());
    for (const std::string name :
         {"../x.js",
          "css/../../x.js",
          "/etc/x.js",
          "a//b.js",
          "./a.js",
          ".hidden.js",
          "a b.js",
          "",
          "a%2fb.js",
          "css/"}) {
        config_.wmks_sdk_files = {name};
        EXPECT_EQ(complaints().size(), 1U) << name;
    }
    config_.wmks_sdk_files = {"wmks.txt"};
    EXPECT_THAT(complaints(), ElementsAre(HasSubstr("no script, style sheet, picture or font")));
    config_.wmks_sdk_files = {};
    EXPECT_THAT(complaints(), ElementsAre(HasSubstr("between 1 and 32")));
    config_.wmks_sdk_dir.clear();
    EXPECT_THAT(complaints(), ElementsAre());
}

}  // namespace
}  // namespace porthole::proxy
