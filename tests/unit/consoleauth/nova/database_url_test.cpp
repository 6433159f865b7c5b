// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/nova/database_url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace porthole::consoleauth {
namespace {

TEST(NovaDatabaseTest, ReadsWhatNovaConfSays) {
    const sql::Options options = nova_database(Secret(
        "mysql+pymysql://nova:p%40ss@db1,db2:3307/nova_cell1?charset=utf8&ssl_ca=/etc/ca.pem"
    ));

    EXPECT_EQ(options.problem, "");
    EXPECT_EQ(options.user, "nova");
    EXPECT_EQ(options.password.reveal(), "p@ss");
    ASSERT_EQ(options.hosts.size(), 2U);
    EXPECT_EQ(options.hosts[1].port, 3307);
    EXPECT_EQ(options.database, "nova_cell1");
    EXPECT_EQ(options.ca_file, "/etc/ca.pem");
    EXPECT_TRUE(options.tls);
}

TEST(NovaDatabaseTest, RefusesOtherDatabasesWithoutQuotingThem) {
    for (const std::string url :
         {"sqlite:////var/lib/nova/nova.sqlite", "postgresql://nova:pw@db/nova", "nova", ""}) {
        const std::string problem = nova_database(Secret(url)).problem;
        EXPECT_NE(problem, "") << url;
        EXPECT_THAT(problem, testing::Not(testing::HasSubstr("nova:pw")));
    }
}

TEST(FillInTemplateTest, TakesPartsOfTheApiDatabase) {
    const Secret api("mysql+pymysql://nova:p%40ss@db1:3306/nova_api?charset=utf8");
    const auto fill = [&api](const std::string& text) {
        return fill_in_template(Secret(text), api).reveal();
    };

    EXPECT_EQ(
        fill("{scheme}://{username}:{password}@{hostname}:{port}/nova_cell1?{query}"),
        "mysql+pymysql://nova:p%40ss@db1:3306/nova_cell1?charset=utf8"
    );
    EXPECT_EQ(fill("mysql://a:b@{hostname}/{path}_cell1"), "mysql://a:b@db1/nova_api_cell1");
    EXPECT_EQ(fill("mysql://a:{b@db/{unknown}"), "mysql://a:{b@db/{unknown}");
    EXPECT_EQ(
        fill_in_template(Secret("mysql://{hostname}:{port}/x"), Secret("mysql://u@[::1]/n"))
            .reveal(),
        "mysql://[::1]:/x"
    );
}

}  // namespace
}  // namespace porthole::consoleauth
