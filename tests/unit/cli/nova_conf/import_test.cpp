// SPDX-License-Identifier: Apache-2.0
#include "cli/nova_conf/import.hpp"

#include "cli/configuration.hpp"
#include "support/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace porthole::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kDatabase =
    "[DEFAULT]\ntransport_url = rabbit://nova:rabbit-pw@mq.example:5672/\n"
    "[database]\nconnection = mysql+pymysql://nova:pa$$word@db.example/nova?charset=utf8\n";

/// A nova.conf, and what becomes of it.
class ImportTest : public testing::Test {
protected:
    /// What our own reader makes of the import.
    Configuration import(const std::string& nova_conf) {
        NovaConf conf;
        EXPECT_EQ(conf.read(nova_conf), "");
        import_ = import_nova_conf(conf);
        EXPECT_EQ(import_.problem, "");
        const auto file = folder_.write("porthole.toml", import_.toml.reveal());
        std::filesystem::permissions(file, std::filesystem::perms(0600));
        std::ostringstream errors;
        auto read = load_configuration(file, errors);
        EXPECT_TRUE(read) << errors.str() << import_.toml.reveal();
        EXPECT_EQ(errors.str(), "");
        return read ? std::move(*read) : Configuration();
    }

    std::string note(const std::string& option) const {
        for (const ImportNote& each : import_.notes) {
            if (each.option == option) {
                return each.text;
            }
        }
        return "";
    }

    test::TemporaryFolder folder_;
    Import import_;
};

TEST_F(ImportTest, TakesTheProxysPlace) {
    const Configuration made = import(kDatabase);

    EXPECT_THAT(made.proxy.listen, ElementsAre("0.0.0.0:6080"));
    EXPECT_TRUE(made.proxy.insecure_public);
    EXPECT_TRUE(made.proxy.allow_missing_origin);
    EXPECT_TRUE(made.proxy.allow_same_host_origin);
    EXPECT_EQ(made.tokens.authority, "nova-db");
    ASSERT_EQ(made.nova.cell_databases.size(), 1U);
    EXPECT_EQ(
        made.nova.cell_databases[0].reveal(),
        "mysql+pymysql://nova:pa$word@db.example/nova?charset=utf8"
    );
    EXPECT_EQ(made.nova.transport_url.reveal(), "rabbit://nova:rabbit-pw@mq.example:5672/");
    EXPECT_THAT(made.consoles.enabled, ElementsAre("novnc"));
    EXPECT_FALSE(made.tokens.end_sessions_at_expiry);
    for (const ImportNote& each : import_.notes) {
        EXPECT_EQ(each.text.find("word"), std::string::npos) << each.text;
    }
}

TEST_F(ImportTest, CarriesAllConsolesWithCertificateAndOrigins) {
    const auto authorities = folder_.write("ca.pem", "");
    const Configuration made = import(
        "[DEFAULT]\nmy_ip = 10.1.2.3\ncert = /etc/nova/all.pem\nssl_only = yes\n"
        "[vnc]\nnovncproxy_host = $my_ip\n"
        "novncproxy_base_url = https://novnc.example:6080/vnc_lite.html\n"
        "auth_schemes = vencrypt\nvencrypt_ca_certs = " +
        authorities.string() +
        "\nvencrypt_client_cert = /etc/pki/cert.pem\nvencrypt_client_key = /etc/pki/key.pem\n"
        "[spice]\nenabled = True\nhtml5proxy_host = ::1\n"
        "[serial_console]\nserialproxy_port = 7083\nbase_url = wss://serial.example:7083/\n"
        "[mks]\nenabled = true\nmksproxy_base_url = https://mks.example/vnc.html\n"
        "[console]\nallowed_origins = Horizon.example, 2001:db8::1\n"
        "[consoleauth]\nenforce_session_timeout = true\n" +
        std::string(kDatabase)
    );

    EXPECT_THAT(
        made.proxy.listen,
        ElementsAre("10.1.2.3:6080", "[::1]:6082", "0.0.0.0:7083", "0.0.0.0:6090")
    );
    EXPECT_EQ(made.proxy.tls_certificate, "/etc/nova/all.pem");
    EXPECT_EQ(made.proxy.tls_private_key, "/etc/nova/all.pem");
    EXPECT_FALSE(made.proxy.insecure_public);
    EXPECT_THAT(
        made.proxy.public_origins,
        ElementsAre(
            "https://[2001:db8::1]",
            "https://[2001:db8::1]:6080",
            "https://[2001:db8::1]:7083",
            "https://horizon.example",
            "https://horizon.example:6080",
            "https://horizon.example:7083"
        )
    );
    EXPECT_EQ(made.proxy.frame_ancestors, made.proxy.public_origins);
    EXPECT_EQ(made.vnc.minimum_security, "tls");
    EXPECT_EQ(made.vnc.ca_file, authorities);
    EXPECT_EQ(made.vnc.client_certificate, "/etc/pki/cert.pem");
    EXPECT_EQ(made.vnc.client_key, "/etc/pki/key.pem");
    EXPECT_THAT(made.consoles.enabled, ElementsAre("novnc", "spice-html5", "serial", "webmks"));
    EXPECT_EQ(made.consoles.base_urls.at("novnc"), "https://novnc.example:6080/vnc_lite.html");
    EXPECT_EQ(made.consoles.base_urls.at("serial"), "wss://serial.example:7083/");
    EXPECT_TRUE(made.tokens.end_sessions_at_expiry);
}

TEST_F(ImportTest, AsksTheApiWhereThereIsNoDatabase) {
    const auto authorities = folder_.write("ca.pem", "");
    const Configuration made = import(
        "[keystone_authtoken]\nauth_url = https://keystone.example:5000/\nusername = nova\n"
        "password = s\"ecret\nproject_name = services\nuser_domain_id = default\n"
        "project_domain_name = Services\nauth_type = password\ncafile = " +
        authorities.string() + "\n[consoleauth]\nenforce_session_timeout = true\n"
    );

    EXPECT_EQ(made.tokens.authority, "nova-api");
    EXPECT_EQ(made.nova.account.auth_url, "https://keystone.example:5000/v3");
    EXPECT_EQ(made.nova.account.username, "nova");
    EXPECT_EQ(made.nova.account.password.reveal(), "s\"ecret");
    EXPECT_EQ(made.nova.account.project_name, "services");
    EXPECT_EQ(made.nova.account.user_domain_name, "Default");
    EXPECT_EQ(made.nova.account.project_domain_name, "Services");
    EXPECT_THAT(note("[consoleauth] enforce_session_timeout"), HasSubstr("does not tell when"));
}

TEST_F(ImportTest, PassesCell0By) {
    const Configuration made = import(
        "[database]\nconnection = mysql+pymysql://nova:pw@db/nova_cell0\n"
        "[api_database]\nconnection = mysql+pymysql://nova:pw@db/nova_api\n"
    );

    EXPECT_TRUE(made.nova.cell_databases.empty());
    EXPECT_EQ(made.nova.api_database.reveal(), "mysql+pymysql://nova:pw@db/nova_api");
    EXPECT_THAT(note("[database] connection"), HasSubstr("cell0"));
    EXPECT_THAT(note("[DEFAULT] transport_url"), HasSubstr("is not set"));
}

TEST_F(ImportTest, NamesWhatItCannotCarryOver) {
    import(
        "[DEFAULT]\nrecord = /var/log/console\nsource_is_ipv6 = true\ndaemon = true\n"
        "cert = self.pem\ncompute_driver = libvirt.LibvirtDriver\n"
        "[vnc]\nnovncproxy_host = $my_ip\nnovncproxy_port = 6081\n"
        "[console]\nssl_ciphers = ECDHE+AESGCM\nssl_minimum_version = tlsv1_3\n" +
        std::string(kDatabase)
    );

    std::vector<std::string> options;
    for (const ImportNote& each : import_.notes) {
        options.push_back(each.option);
    }
    EXPECT_THAT(
        options,
        testing::UnorderedElementsAre(
            "[DEFAULT] cert",
            "[DEFAULT] daemon",
            "[DEFAULT] record",
            "[DEFAULT] source_is_ipv6",
            "[DEFAULT] ssl_only",
            "[console] allowed_origins",
            "[console] ssl_ciphers",
            "[console] ssl_minimum_version",
            "[vnc] novncproxy_host"
        )
    );
    EXPECT_THAT(note("[vnc] novncproxy_host"), HasSubstr("$my_ip"));
}

TEST_F(ImportTest, NeedsADatabaseOrAnAccount) {
    NovaConf conf;
    conf.read("[database]\nconnection = postgresql://nova:topsecret@db/nova\n");

    const Import made = import_nova_conf(conf);

    EXPECT_THAT(made.problem, HasSubstr("[database]"));
    ASSERT_FALSE(made.notes.empty());
    EXPECT_EQ(made.notes[0].option, "[database] connection");
    EXPECT_EQ(made.notes[0].text.find("topsecret"), std::string::npos);
}

}  // namespace
}  // namespace porthole::cli
