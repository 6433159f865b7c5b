// SPDX-License-Identifier: Apache-2.0
#include "cli/nova_conf/nova_conf.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace porthole::cli {
namespace {

using testing::ElementsAre;

TEST(NovaConfTest, ReadsSectionsCommentsAndBothSeparators) {
    NovaConf conf;

    EXPECT_EQ(
        conf.read("# a comment\n"
                  "debug = true\n"
                  "[VNC]\r\n"
                  "novncproxy_host: 10.0.0.1\n"
                  "; another = comment\n"
                  "novncproxy_base_url=http://h:6080/vnc_lite.html?a=b  \n"
                  "[DEFAULT]\n"
                  "cert = \"/etc/nova/cert.pem\"\n"
                  "empty =\n"),
        ""
    );

    EXPECT_TRUE(conf.is_true("DEFAULT", "debug"));
    EXPECT_EQ(conf.text("vnc", "novncproxy_host"), "10.0.0.1");
    EXPECT_EQ(conf.text("vnc", "novncproxy_base_url"), "http://h:6080/vnc_lite.html?a=b");
    EXPECT_EQ(conf.text("DEFAULT", "cert"), "/etc/nova/cert.pem");
    EXPECT_EQ(conf.find("DEFAULT", "empty"), "");
    EXPECT_EQ(conf.find("DEFAULT", "key"), std::nullopt);
}

TEST(NovaConfTest, JoinsIndentedLinesUntilABlankOne) {
    NovaConf conf;

    EXPECT_EQ(conf.read("[console]\nallowed_origins = one.example,\n  two.example\n\tthree\n"), "");

    EXPECT_THAT(
        conf.list("console", "allowed_origins"), ElementsAre("one.example", "two.example\nthree")
    );
    EXPECT_EQ(conf.read("a = b\n\n  c\n"), "line 3: is indented, but goes on with no value");
}

TEST(NovaConfTest, SaysWhereALineMakesNoSense) {
    NovaConf conf;

    EXPECT_EQ(conf.read("[vnc\n"), "line 1: expected a section, such as [vnc]");
    EXPECT_EQ(conf.read("\nsecret-word\n"), "line 2: expected key = value");
    EXPECT_EQ(conf.read("= value\n"), "line 1: expected key = value");
}

TEST(NovaConfTest, TakesTheLastOfSeveralValuesAndFiles) {
    NovaConf conf;

    conf.read("[vnc]\nnovncproxy_port = 1\nnovncproxy_port = 2\nenabled = yes\n");
    conf.read("[vnc]\nnovncproxy_port = 3\n");

    EXPECT_EQ(conf.text("vnc", "novncproxy_port"), "3");
    EXPECT_TRUE(conf.is_true("vnc", "enabled"));
}

TEST(NovaConfTest, PutsInWhatOtherOptionsSay) {
    NovaConf conf;

    conf.read(
        "my_ip = 10.0.0.7\n"
        "name = h$my_ip\n"
        "[vnc]\n"
        "port = 6080\n"
        "base = http://${name}:$port/$vnc.port/$$x\\$y/$1\n"
    );

    EXPECT_EQ(conf.text("vnc", "base"), "http://h10.0.0.7:6080/6080/$x$y/$1");
    EXPECT_TRUE(conf.unresolved().empty());
}

TEST(NovaConfTest, TellsOfReferencesThatLeadNowhere) {
    NovaConf conf;
    conf.read("a = $b\nb = $my_ip\nround = $round\n");

    EXPECT_EQ(conf.find("DEFAULT", "a"), std::nullopt);
    EXPECT_EQ(conf.find("DEFAULT", "round"), std::nullopt);

    EXPECT_THAT(
        conf.unresolved(),
        ElementsAre(
            NovaConf::Reference{"DEFAULT", "a", "my_ip"},
            NovaConf::Reference{"DEFAULT", "round", "round"}
        )
    );
}

}  // namespace
}  // namespace porthole::cli
