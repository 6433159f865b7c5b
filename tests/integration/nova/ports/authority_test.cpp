// SPDX-License-Identifier: Apache-2.0
// The authority nova-db with a transport_url: tokens and cells of Debian's real Nova, ports
// confirmed by a real RabbitMQ.
#include "consoleauth/authorities.hpp"
#include "integration/nova/ports/broker.hpp"
#include "support/fake_clock.hpp"
#include "support/nova_database.hpp"
#include "support/run.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace porthole::consoleauth {
namespace {

using porthole::test::broker;
using porthole::test::MariadbServer;
using porthole::test::NovaCompute;
using porthole::test::NovaDatabase;
using porthole::test::NovaToken;

class NovaPortsTest : public testing::Test {
protected:
    static MariadbServer& server() {
        static MariadbServer server;
        return server;
    }
    static NovaDatabase& cell() {
        static NovaDatabase cell(server(), "nova_cell1");
        return cell;
    }
    /// The nova-compute of all instances; it ends with this suite, so that another may take its
    /// place.
    static NovaCompute& compute() {
        if (compute_ == nullptr) {
            compute_ = std::make_unique<NovaCompute>(broker().url(), "compute1");
        }
        return *compute_;
    }
    static void TearDownTestSuite() { compute_.reset(); }

    AuthorityPtr open(const NovaConfig& nova) {
        TokensConfig tokens;
        tokens.authority = "nova-db";
        return open_foreign_authority(tokens, nova, clock_, "/");
    }
    static NovaConfig config() {
        NovaConfig nova;
        nova.timeout = Seconds(60);
        nova.transport_url = Secret(broker().url());
        return nova;
    }

    static Result<void> connect(Authority& authority, const std::string& token) {
        auto record = porthole::test::run(authority.redeem_bare(Secret(token)));
        if (!record) {
            return record.error();
        }
        return ok();
    }

    inline static std::unique_ptr<NovaCompute> compute_;
    SystemClock clock_;
};

TEST_F(NovaPortsTest, ArePartOfEachConnectionOnly) {
    NovaConfig nova = config();
    nova.cell_databases.emplace_back(cell().url());
    const auto authority = open(nova);
    NovaToken asked;
    asked.port = 5901;
    const std::string token = cell().issue(cell().add_instance("web01", "demo"), asked);

    compute().order("port 5902");
    const auto opened = porthole::test::run(authority->redeem(Secret(token)));
    ASSERT_TRUE(opened) << "the page alone asks nobody";
    EXPECT_EQ(connect(*authority, token).error(), Errc::token_unknown);
    EXPECT_EQ(
        porthole::test::run(authority->authorise(opened->resume_secret)).error(),
        Errc::token_unknown
    );

    compute().order("port 5901");
    EXPECT_TRUE(connect(*authority, token));
    EXPECT_TRUE(porthole::test::run(authority->authorise(opened->resume_secret)));
}

TEST_F(NovaPortsTest, AreNotAskedForWhereATicketLeads) {
    NovaConfig nova = config();
    nova.cell_databases.emplace_back(cell().url());
    const auto authority = open(nova);
    NovaToken asked;
    asked.type = "webmks";
    asked.port = 902;
    asked.path = R"({"ticket": "t", "cfgFile": "[ds] a.vmx", "thumbprint": "00"})";
    const std::string token = cell().issue(cell().add_instance("web02", "demo"), asked);
    compute().order("port 1");

    EXPECT_TRUE(connect(*authority, token));
}

TEST_F(NovaPortsTest, AreAskedForByTheCellsOwnRabbitmq) {
    cell().add_mapping(broker().url());
    NovaConfig nova = config();
    nova.api_database = Secret(NovaDatabase::api_url(server()));
    nova.transport_url = Secret("rabbit://nova:pw@127.0.0.1:1/");  // of the API: nobody listens
    const auto authority = open(nova);
    NovaToken asked;
    asked.port = 5903;
    const std::string token = cell().issue(cell().add_instance("web03", "demo"), asked);
    compute().order("port 5903");

    EXPECT_TRUE(connect(*authority, token));
}

TEST_F(NovaPortsTest, AreNoReasonToOpenWhereRabbitmqIsAway) {
    NovaConfig nova = config();
    nova.cell_databases.emplace_back(cell().url());
    nova.transport_url = Secret("rabbit://nova:pw@127.0.0.1:1/");
    const auto authority = open(nova);
    const std::string token = cell().issue(cell().add_instance("web04", "demo"));

    EXPECT_EQ(connect(*authority, token).error(), Errc::driver_unavailable);
}

}  // namespace
}  // namespace porthole::consoleauth
