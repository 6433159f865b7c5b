// SPDX-License-Identifier: Apache-2.0
// How VNC servers are trusted, with QEMU's own: passwords, VeNCrypt, certificates of both sides.
#include "integration/gateway/fixture.hpp"
#include "support/qemu_vnc.hpp"

namespace porthole::test {
namespace {

const std::string kTrust = "ca_file = \"vnc-ca.pem\"\n";
const std::string kTlsOnly = kTrust + "minimum_security = \"tls\"\n";
const std::string kOurCertificate =
    "client_certificate = \"vnc-client.pem\"\nclient_key = \"vnc-client-key.pem\"\n";
const std::string kPassword = "vnc_password = \"secret\"\n";

class VncSecurityTest : public GatewayTest {
protected:
    /// Opens the console of `qemu` with those lines of [vnc] and [[instance]]; returns the name
    /// that it showed, or the code and name of the reason why it was not opened.
    std::string open_console_of(
        const QemuVnc& qemu, const std::string& vnc = {}, const std::string& instance = {}
    ) {
        GatewayOptions options;
        options.instances = {{kStatic, qemu.address(), "project-a", "vnc", instance}};
        options.vnc_options = vnc;
        options.files = {
            {"vnc-ca.pem", authority_.pem},
            {"vnc-client.pem", client_.pem},
            {"vnc-client-key.pem", client_.key_pem},
        };
        options.allow_missing_origin = true;
        start(options);
        ConsoleSocket socket = open_bare(issue(kStatic, "novnc"));
        const std::string name = shake_hands(socket);
        const std::string ending = name.empty() ? describe(socket.read_to_end()) : name;
        if (!name.empty()) {
            EXPECT_EQ(socket.close().code, 1000);
        }
        EXPECT_EQ(gateway().stop(), 0);
        return ending;
    }

    static std::string describe(const Ending& ending) {
        return std::to_string(ending.code) + ' ' + ending.reason.substr(0, ending.reason.find(' '));
    }

    static Certificate issued_by(
        const Certificate& authority, const std::vector<std::string>& names = {"IP:127.0.0.1"}
    ) {
        CertificateOptions options;
        options.names = names;
        options.issuer = &authority;
        return make_certificate(options);
    }

    QemuOptions with_tls(bool verifies_clients = false) const {
        QemuOptions options;
        options.tls = QemuTls{authority_, issued_by(authority_), verifies_clients};
        return options;
    }

    const Certificate authority_ = make_certificate();
    const Certificate stranger_ = make_certificate();
    Certificate client_ = issued_by(authority_, {"DNS:porthole.example"});
};

TEST_F(VncSecurityTest, OpensAServerWithoutAny) {
    const QemuVnc qemu({});

    EXPECT_EQ(open_console_of(qemu), "QEMU (web-1)");
    EXPECT_EQ(open_console_of(qemu, kTrust), "QEMU (web-1)");
    EXPECT_EQ(open_console_of(qemu, kTlsOnly), "4517 upstream_insecure");
}

TEST_F(VncSecurityTest, ShowsAPassword) {
    QemuOptions options;
    options.password = "secret";
    const QemuVnc qemu(options);

    EXPECT_EQ(open_console_of(qemu, "", kPassword), "QEMU (web-1)");
    const std::string refused = "4516 upstream_authentication_failed";
    EXPECT_EQ(open_console_of(qemu, "", "vnc_password = \"wrong\"\n"), refused);
    EXPECT_EQ(open_console_of(qemu), refused);
    EXPECT_EQ(open_console_of(qemu, kTlsOnly, kPassword), "4517 upstream_insecure");
}

TEST_F(VncSecurityTest, ChecksTheServersCertificate) {
    const QemuVnc qemu(with_tls());
    EXPECT_EQ(open_console_of(qemu, kTlsOnly), "QEMU (web-1)");
    EXPECT_EQ(open_console_of(qemu, kTrust), "QEMU (web-1)");
    // A certificate of ours does no harm where nobody asks.
    EXPECT_EQ(open_console_of(qemu, kTrust + kOurCertificate, kPassword), "QEMU (web-1)");
    EXPECT_EQ(open_console_of(qemu), "4517 upstream_insecure");
}

TEST_F(VncSecurityTest, RefusesAServerOfAnotherAuthority) {
    QemuOptions options;
    options.tls = QemuTls{stranger_, issued_by(stranger_), false};
    const QemuVnc qemu(options);

    EXPECT_EQ(open_console_of(qemu, kTrust), "4512 thumbprint_mismatch");
    EXPECT_NE(gateway().log().find("certificate_refused"), std::string::npos);
}

TEST_F(VncSecurityTest, RefusesAServerOfAnotherName) {
    QemuOptions options;
    options.tls =
        QemuTls{authority_, issued_by(authority_, {"DNS:other.example", "IP:127.0.0.2"}), false};
    const QemuVnc qemu(options);

    EXPECT_EQ(open_console_of(qemu, kTrust), "4512 thumbprint_mismatch");
}

TEST_F(VncSecurityTest, ShowsAPasswordBehindTls) {
    auto options = with_tls();
    options.password = "secret";
    const QemuVnc qemu(options);

    EXPECT_EQ(open_console_of(qemu, kTlsOnly, kPassword), "QEMU (web-1)");
    const std::string refused = "4516 upstream_authentication_failed";
    EXPECT_EQ(open_console_of(qemu, kTlsOnly, "vnc_password = \"wrong\"\n"), refused);
    EXPECT_EQ(open_console_of(qemu, kTlsOnly), refused);
}

TEST_F(VncSecurityTest, ShowsACertificate) {
    const QemuVnc qemu(with_tls(true));

    EXPECT_EQ(open_console_of(qemu, kTlsOnly + kOurCertificate), "QEMU (web-1)");
    EXPECT_EQ(open_console_of(qemu, kTlsOnly), "4516 upstream_authentication_failed");
    EXPECT_NE(gateway().log().find("vnc_refused"), std::string::npos);
    client_ = issued_by(stranger_, {"DNS:porthole.example"});
    EXPECT_EQ(
        open_console_of(qemu, kTlsOnly + kOurCertificate), "4516 upstream_authentication_failed"
    );
}

TEST_F(VncSecurityTest, IsCheckedAtTheStart) {
    const auto check = [](const std::string& lines) {
        const TemporaryFolder folder;
        const auto file = folder.write("porthole.toml", "[vnc]\n" + lines);
        return run_porthole({"check-config", "--config", file.string()});
    };

    EXPECT_NE(check("minimum_security = \"tls\"\n").errors.find("vnc.ca_file"), std::string::npos);
    EXPECT_NE(check("minimum_security = \"best\"\n").exit_code, 0);
}

}  // namespace
}  // namespace porthole::test
