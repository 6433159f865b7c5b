// SPDX-License-Identifier: Apache-2.0
#include "virt/project_source.hpp"

#include <gtest/gtest.h>

namespace porthole::virt {
namespace {

using Kind = ProjectSource::Kind;

TEST(ProjectSourceTest, ReadsEachForm) {
    EXPECT_EQ(parse_project_source("none"), (ProjectSource{Kind::none, ""}));
    EXPECT_EQ(parse_project_source("folder"), (ProjectSource{Kind::folder, ""}));
    EXPECT_EQ(
        parse_project_source("custom-attribute:OpenStack project: id"),
        (ProjectSource{Kind::custom_attribute, "OpenStack project: id"})
    );
    EXPECT_EQ(parse_project_source("tag:Project"), (ProjectSource{Kind::tag, "Project"}));
}

TEST(ProjectSourceTest, RefusesTheRest) {
    for (const char* text :
         {"",
          "Folder",
          "folder:",
          "folder:a",
          "none:a",
          "tag",
          "tag:",
          "custom-attribute",
          "custom-attribute:",
          "annotation",
          ":a"}) {
        EXPECT_FALSE(parse_project_source(text)) << text;
    }
}

}  // namespace
}  // namespace porthole::virt
