// SPDX-License-Identifier: Apache-2.0
#include "amqp/options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace porthole::amqp {
namespace {

using testing::HasSubstr;

Options parse(const std::string& url) {
    return Options::parse(Secret(url));
}

TEST(AmqpOptionsTest, ReadsWhatNovaWrites) {
    const Options options = parse("rabbit://nova:p%40ss%2F%zz@mq1:5673,guest:x@[::1]//");

    ASSERT_EQ(options.problem, "");
    ASSERT_EQ(options.servers.size(), 2U);
    EXPECT_EQ(options.servers[0].host, "mq1");
    EXPECT_EQ(options.servers[0].port, 5673);
    EXPECT_EQ(options.servers[0].user, "nova");
    EXPECT_EQ(options.servers[0].password.reveal(), "p@ss/%zz");
    EXPECT_EQ(options.servers[1].host, "::1");
    EXPECT_EQ(options.servers[1].port, 5672);
    EXPECT_EQ(options.virtual_host, "/");
    EXPECT_FALSE(options.tls);
}

TEST(AmqpOptionsTest, ReadsVirtualHostsAndTls) {
    EXPECT_EQ(parse("rabbit://u:p@mq").virtual_host, "/");
    EXPECT_EQ(parse("rabbit://u:p@mq/").virtual_host, "/");
    EXPECT_EQ(parse("rabbit://u:p@mq/nova_cell1").virtual_host, "nova_cell1");
    EXPECT_EQ(parse("rabbit://u:p@mq/%2Fnova").virtual_host, "/nova");

    const Options options = parse(
        "rabbit://u:p@mq/nova?ssl=1&ssl_ca_file=/ca.pem&ssl_cert_file=/c.pem&ssl_key_file=/k.pem"
        "&heartbeat_rate=3"
    );
    EXPECT_TRUE(options.tls);
    EXPECT_EQ(options.servers.at(0).port, 5671);
    EXPECT_EQ(options.virtual_host, "nova");
    EXPECT_EQ(options.ca_file, "/ca.pem");
    EXPECT_EQ(options.cert_file, "/c.pem");
    EXPECT_EQ(options.key_file, "/k.pem");
    EXPECT_TRUE(parse("rabbit+ssl://u:p@mq/").tls);
}

TEST(AmqpOptionsTest, SaysWhatIsWrongWithoutQuotingIt) {
    EXPECT_THAT(parse("word").problem, HasSubstr("no URL"));
    EXPECT_THAT(parse("kafka://u:p@mq/").problem, HasSubstr("RabbitMQ only"));
    EXPECT_THAT(parse("rabbit://mq/").problem, HasSubstr("no user"));
    EXPECT_THAT(parse("rabbit://").problem, HasSubstr("no host"));
    EXPECT_THAT(parse("rabbit://u:p%00q@mq/").problem, HasSubstr("%00"));
    for (const char* const url :
         {"rabbit://u:secret@:5672/",
          "rabbit://u:secret@mq:port/",
          "rabbit://u:secret@[::1]x/",
          "rabbit://u:secret@mq:0/",
          "rabbit://u:secret@mq:65536/"}) {
        const std::string problem = parse(url).problem;
        EXPECT_THAT(problem, HasSubstr("a host or a port")) << url;
        EXPECT_EQ(problem.find("secret"), std::string::npos);
    }
}

}  // namespace
}  // namespace porthole::amqp
