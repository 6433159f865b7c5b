// SPDX-License-Identifier: Apache-2.0
// The authority nova-db on databases and tokens of Debian's real Nova.
#include "consoleauth/authorities.hpp"
#include "support/fake_clock.hpp"
#include "support/nova_database.hpp"
#include "support/run.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <chrono>

namespace porthole::consoleauth {
namespace {

using porthole::test::MariadbServer;
using porthole::test::NovaDatabase;
using porthole::test::NovaToken;

class NovaDbTest : public testing::Test {
protected:
    static MariadbServer& server() {
        static MariadbServer server;
        return server;
    }
    static NovaDatabase& cell(int number) {
        static NovaDatabase first(server(), "nova_cell1");
        static NovaDatabase second(server(), "nova_cell2");
        return number == 1 ? first : second;
    }

    void TearDown() override { server().thaw(); }

    AuthorityPtr open(const NovaConfig& nova) {
        TokensConfig tokens;
        tokens.authority = "nova-db";
        return open_foreign_authority(tokens, nova, clock_, "/");
    }
    /// An authority that knows these cells.
    AuthorityPtr open_cells(const std::vector<std::string>& urls) {
        NovaConfig nova;
        nova.timeout = Seconds(2);
        for (const std::string& url : urls) {
            nova.cell_databases.emplace_back(url);
        }
        return open(nova);
    }

    Result<TokenRecord> look(Authority& authority, const std::string& token) {
        boost::asio::io_context context(1);
        return porthole::test::run(context, authority.redeem_bare(Secret(token)));
    }

    SystemClock clock_;
};

TEST_F(NovaDbTest, KnowsWhatNovaIssued) {
    const std::string instance = cell(1).add_instance("web01", "demo");
    NovaToken asked;
    asked.type = "webmks";
    asked.host = "esx1.example";
    asked.port = 902;
    asked.path = R"({"ticket": "t", "cfgFile": "[ds] a.vmx", "thumbprint": "00"})";
    const std::string token = cell(1).issue(instance, asked);
    const auto authority = open_cells({cell(1).url()});

    const auto record = look(*authority, token);

    ASSERT_TRUE(record) << record.error().message();
    EXPECT_EQ(record->instance_id, instance);
    EXPECT_EQ(record->instance_name, "web01");
    EXPECT_EQ(record->project_id, "demo");
    EXPECT_EQ(record->console_type, "webmks");
    const auto left = record->expires_at - clock_.now();
    EXPECT_GT(left, Seconds(500));
    EXPECT_LE(left, Seconds(601));
    ASSERT_TRUE(record->console);
    EXPECT_EQ(record->console->host, "esx1.example");
    EXPECT_EQ(record->console->port, 902);
    EXPECT_EQ(record->console->internal_access_path, asked.path);
    EXPECT_EQ(record->console->access_url_base, asked.base);
    EXPECT_EQ(look(*authority, token)->instance_id, instance);  // any number of times
}

TEST_F(NovaDbTest, KnowsNothingExpiredDeletedOrForeign) {
    const std::string instance = cell(1).add_instance("web02", "demo");
    const std::string forgotten = cell(1).issue(instance);
    cell(1).forget(instance);
    NovaToken short_lived;
    short_lived.ttl = 0;
    const std::string expired = cell(1).issue(instance, short_lived);
    const std::string doomed = cell(1).add_instance("web03", "demo");
    const std::string of_deleted = cell(1).issue(doomed);
    cell(1).delete_instance(doomed);
    const std::string elsewhere = cell(2).issue(cell(2).add_instance("db01", "demo"));
    const auto authority = open_cells({cell(1).url()});

    for (const std::string& token :
         {forgotten,
          expired,
          of_deleted,
          elsewhere,
          std::string("6b0a2a3e-0000-4000-8000-000000000000")}) {
        EXPECT_EQ(look(*authority, token).error(), Errc::token_unknown) << token;
    }
}

TEST_F(NovaDbTest, FindsTheCellByTheApiDatabase) {
    const std::string token = cell(2).issue(cell(2).add_instance("db02", "demo"));
    server().command("GRANT SELECT ON nova_cell1.* TO reader@'127.0.0.1'");
    cell(1).add_mapping();
    cell(2).add_mapping();
    NovaConfig nova;
    nova.api_database = Secret(NovaDatabase::api_url(server()));
    const auto authority = open(nova);

    const auto record = look(*authority, token);

    ASSERT_TRUE(record) << record.error().message();
    EXPECT_EQ(record->instance_name, "db02");
}

TEST_F(NovaDbTest, TellsADeadCellFromAnUnknownToken) {
    const std::string token = cell(1).issue(cell(1).add_instance("web04", "demo"));
    const std::string dead = "mysql+pymysql://reader:x@127.0.0.1:1/nova_cell9";
    const auto authority = open_cells({cell(1).url(), dead});

    EXPECT_TRUE(look(*authority, token));
    EXPECT_EQ(
        look(*authority, "6b0a2a3e-0000-4000-8000-000000000000").error(), Errc::store_unavailable
    );
}

TEST_F(NovaDbTest, ReconnectsWhenTheDatabaseIsBack) {
    const std::string token = cell(1).issue(cell(1).add_instance("web05", "demo"));
    const auto authority = open_cells({cell(1).url()});
    ASSERT_TRUE(look(*authority, token));

    const std::string connection = server().command(
        "SELECT id FROM information_schema.processlist WHERE user = 'reader' LIMIT 1"
    );
    server().command("KILL " + connection);

    EXPECT_TRUE(look(*authority, token));
}

}  // namespace
}  // namespace porthole::consoleauth
