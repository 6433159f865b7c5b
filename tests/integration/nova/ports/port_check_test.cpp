// SPDX-License-Identifier: Apache-2.0
// Calls to nova-compute by a real RabbitMQ, answered by Debian's oslo.messaging and Nova's objects.
#include "consoleauth/nova/port_check.hpp"

#include "integration/nova/ports/broker.hpp"
#include "support/eventually.hpp"
#include "support/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace porthole::consoleauth {
namespace {

using porthole::test::broker;
using porthole::test::NovaCompute;
using testing::HasSubstr;

constexpr const char* kInstance = "5965e99a-5f65-454d-bf0d-46ccc57d08db";

class PortCheckTest : public testing::Test {
protected:
    /// A nova-compute that most tests share.
    static NovaCompute& compute() {
        static NovaCompute compute(broker().url(), "compute2");
        return compute;
    }

    static PortQuestion question(std::uint16_t port, const std::string& host = "compute2") {
        PortQuestion question;
        question.instance_number = 7;
        question.instance_id = kInstance;
        question.instance_name = "web01";
        question.project_id = "demo";
        question.user = "tester";
        question.compute_host = host;
        question.console_type = "novnc";
        question.port = port;
        question.request_id = "req-1";
        return question;
    }

    static Result<void> ask(
        const PortQuestion& question,
        Seconds limit = Seconds(60),
        const std::string& url = broker().url()
    ) {
        PortCheck check(amqp::Options::parse(Secret(url)), limit);
        return porthole::test::run(check.confirm(question));
    }
};

TEST_F(PortCheckTest, IsConfirmedByTheInstancesCompute) {
    compute().order("port 5901");

    EXPECT_TRUE(ask(question(5901)));

    const std::string calls = compute().calls();
    EXPECT_THAT(calls, HasSubstr(kInstance));
    EXPECT_THAT(calls, HasSubstr("\"name\": \"instance-00000007\""));
    EXPECT_THAT(calls, HasSubstr("\"port\": \"5901\", \"type\": \"novnc\", \"is_admin\": true"));
    EXPECT_THAT(calls, HasSubstr("\"request\": \"req-1\""));
}

TEST_F(PortCheckTest, IsDeniedWhereTheConsoleHasAnotherPortOrNone) {
    compute().order("port 5902");
    EXPECT_EQ(ask(question(5901)).error(), Errc::token_unknown);

    compute().order("raise InstanceNotFound");
    EXPECT_EQ(ask(question(5901)).error(), Errc::token_unknown);
    compute().order("raise ConsoleTypeUnavailable");
    EXPECT_EQ(ask(question(5901)).error(), Errc::token_unknown);

    EXPECT_EQ(ask(question(5901, "")).error(), Errc::token_unknown);  // shelved
}

TEST_F(PortCheckTest, IsNeitherWhereNobodyAnswers) {
    compute().order("raise NovaException");
    EXPECT_EQ(ask(question(5901)).error(), Errc::driver_unavailable);

    EXPECT_EQ(ask(question(5901, "compute9")).error(), Errc::driver_unavailable);

    NovaCompute silent(broker().url(), "silent1");
    silent.order("silence");
    EXPECT_EQ(ask(question(5901, "silent1"), Seconds(1)).error(), Errc::driver_unavailable);
}

TEST_F(PortCheckTest, FindsTheTopicOfNewerReleases) {
    compute();  // makes the exchange
    NovaCompute newer(broker().url(), "newer1", "compute-alt");
    newer.order("port 5903");

    EXPECT_TRUE(ask(question(5903, "newer1")));
}

TEST_F(PortCheckTest, SpeaksTheInterfaceOfOlderReleases) {
    NovaCompute older(broker().url(), "older1", "compute", "5.13");
    older.order("port 5904");
    PortCheck check(amqp::Options::parse(Secret(broker().url())), Seconds(60));

    EXPECT_TRUE(porthole::test::run(check.confirm(question(5904, "older1"))));
    EXPECT_TRUE(porthole::test::run(check.confirm(question(5904, "older1"))));
}

TEST_F(PortCheckTest, KeepsItsConnectionAndOpensItAnew) {
    compute().order("port 5905");
    PortCheck check(amqp::Options::parse(Secret(broker().url())), Seconds(20));
    ASSERT_TRUE(porthole::test::run(check.confirm(question(5905))));
    ASSERT_TRUE(porthole::test::run(check.confirm(question(5905))));

    broker().kill();
    EXPECT_EQ(porthole::test::run(check.confirm(question(5905))).error(), Errc::driver_unavailable);
    broker().start();

    // Once nova-compute has come back to RabbitMQ, too.
    EXPECT_TRUE(porthole::test::eventually(
        [&] { return porthole::test::run(check.confirm(question(5905))).has_value(); }, Seconds(90)
    ));
}

TEST_F(PortCheckTest, TrustsOnlyWhomItShould) {
    compute().order("port 5906");

    EXPECT_TRUE(ask(question(5906), Seconds(60), broker().tls_url()));
    EXPECT_EQ(
        ask(question(5906), Seconds(60), broker().tls_url(false)).error(), Errc::driver_unavailable
    );
}

}  // namespace
}  // namespace porthole::consoleauth
