// SPDX-License-Identifier: Apache-2.0
#include "sql/options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace porthole::sql {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(SqlOptionsTest, ReadUrls) {
    const auto plain = Options::parse("mysql://me:pw@a,b:3307/names");
    const auto secure = Options::parse("mariadb://me@a/names?tls_ca=/ca.pem");

    EXPECT_EQ(plain.problem, "");
    EXPECT_EQ(plain.hosts.size(), 2U);
    EXPECT_EQ(plain.user, "me");
    EXPECT_EQ(plain.password.reveal(), "pw");
    EXPECT_EQ(plain.database, "names");
    EXPECT_FALSE(plain.tls);
    EXPECT_EQ(secure.problem, "");
    EXPECT_TRUE(secure.tls);
    EXPECT_EQ(secure.ca_file, "/ca.pem");
    EXPECT_EQ(Options::parse("mysql://me@localhost/n?unix_socket=/s").unix_socket, "/s");
    EXPECT_TRUE(Options::parse("mysql://me@a/n?tls=on").tls);
}

TEST(SqlOptionsTest, SayWhatWouldBeRight) {
    for (const auto* const url :
         {"mysql://:hunter2@a/names",
          "mysql://me:hunter2@a",
          "mysql://me:hunter2@a/",
          "mysql://me:hunter2@a/b/c",
          "mysql://me:hunter2@a/b?ssl=on",
          "mysql://me:hunter2@a/b?tls=yes",
          "mysql://me:hunter2@a/b?tls_cert=c"}) {
        EXPECT_THAT(
            Options::parse(url).problem,
            AllOf(HasSubstr("expected mysql://user:password@host"), Not(HasSubstr("hunter2")))
        ) << url;
    }
}

}  // namespace
}  // namespace porthole::sql
