// SPDX-License-Identifier: Apache-2.0
#include "vsphere/api_version.hpp"

#include <gtest/gtest.h>

namespace porthole::vsphere {
namespace {

TEST(ApiVersionTest, ReadsTheVersionsOfVim25Alone) {
    const auto versions = parse_service_versions(R"(<?xml version="1.0" encoding="UTF-8" ?>
        <namespaces version="1.0">
         <namespace><name>urn:vim25</name><version>7.0.3.0</version>
          <priorVersions><version>7.0.2.0</version><version>6.7</version></priorVersions></namespace>
         <namespace><name>urn:vim2</name><version>2.0</version></namespace>
        </namespaces>)");

    EXPECT_EQ(versions, (std::vector<std::string>{"7.0.3.0", "7.0.2.0", "6.7"}));
}

TEST(ApiVersionTest, ReadsNothingFromOtherDocuments) {
    EXPECT_TRUE(parse_service_versions("").empty());
    EXPECT_TRUE(parse_service_versions("<html><body/></html>").empty());
    EXPECT_TRUE(parse_service_versions("<!DOCTYPE x><namespaces/>").empty());
}

TEST(ApiVersionTest, ChoosesTheNewestThatBothKnow) {
    EXPECT_EQ(choose_version({"7.0.3.0", "7.0.2.0", "6.7"}), "7.0.3.0");
    EXPECT_EQ(choose_version({"6.7", "7.0.3.1", "7.0.3.0"}), "7.0.3.1");
    EXPECT_EQ(choose_version({"8.0.10.0", "8.0.9.0"}), "8.0.10.0");
}

TEST(ApiVersionTest, FallsBackToAPriorVersionOfANewerServer) {
    EXPECT_EQ(choose_version({"11.0.0.0", "9.1.0.0", "9.0.0.0", "8.0.3.0"}), "9.0.0.0");
    EXPECT_EQ(choose_version({"11.0"}), std::nullopt);
}

TEST(ApiVersionTest, PassesOverWhatIsNotAVersion) {
    EXPECT_EQ(
        choose_version({"2.5u2", "6.5", "", "7.", "-8", "8.0.0.0.1", "6.5\r\nX-Evil: 1"}), "6.5"
    );
    EXPECT_EQ(choose_version({}), std::nullopt);
}

}  // namespace
}  // namespace porthole::vsphere
