// SPDX-License-Identifier: Apache-2.0
// RDP: a browser's half of RDCleanPath, by hand, against Debian's xrdp and against servers that are
// none.
#include "integration/gateway/fixture.hpp"
#include "net/thumbprint.hpp"
#include "proxy/rdp/clean_path.hpp"
#include "support/free_port.hpp"
#include "support/xrdp.hpp"

#include <openssl/x509.h>

#include <memory>
#include <string>

namespace porthole::test {
namespace {

using namespace std::string_literals;
using proxy::rdp::CleanPath;
using proxy::rdp::CleanPathError;

/// "I speak TLS and CredSSP", as IronRDP says it.
const std::string kConnectionRequest = "\x03\0\0\x13\x0e\xe0\0\0\0\0\0\1\0\x08\0\x0b\0\0\0"s;

std::string request_for(std::string destination) {
    CleanPath request;
    request.destination = std::move(destination);
    request.proxy_auth = "a token of somebody else's";
    request.x224 = kConnectionRequest;
    return write_clean_path(request);
}

/// The message that comes next.
std::optional<CleanPath> read_message(ConsoleSocket& socket) {
    std::string bytes = socket.read(4);
    const auto size = proxy::rdp::clean_path_size(bytes);
    if (!size || *size < bytes.size()) {
        return std::nullopt;
    }
    bytes += socket.read(*size - bytes.size());
    return proxy::rdp::parse_clean_path(bytes);
}

std::string sha256_of(const std::string& der) {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    X509* const certificate = d2i_X509(nullptr, &at, static_cast<long>(der.size()));
    const std::string text = certificate == nullptr ? "" : net::Thumbprint::of(certificate).text();
    X509_free(certificate);
    return text;
}

std::string pinned(const std::string& thumbprint) {
    return "rdp_thumbprint = \"" + thumbprint + "\"";
}

class RdpTest : public GatewayTest {
protected:
    ConsoleSocket open_at(const std::string& address, const std::string& trust) {
        GatewayOptions options;
        options.instances = {{kStatic, address, "project-a", "rdp", trust}};
        start(options);
        return open(redeem(issue(kStatic, "rdp-html5")));
    }

    /// The error that comes first, and then the end.
    static CleanPathError read_error(ConsoleSocket& socket) {
        const auto message = read_message(socket);
        EXPECT_TRUE(message && message->error) << "no error of RDCleanPath came";
        return message && message->error ? *message->error : CleanPathError{};
    }
};

TEST_F(RdpTest, OpensTlsForTheBrowserWhereItsTokenLeads) {
    const Xrdp xrdp;
    ConsoleSocket socket = open_at(xrdp.address(), pinned(xrdp.certificate().sha256));
    const std::string request = request_for("203.0.113.1:3389");
    socket.send(request.substr(0, 10));
    socket.send_fragmented(request.substr(10), 7);

    const auto answer = read_message(socket);

    ASSERT_TRUE(answer);
    EXPECT_FALSE(answer->error);
    EXPECT_EQ(answer->server_address, xrdp.address());
    // TLS was chosen, and it is that server's.
    ASSERT_TRUE(answer->x224);
    EXPECT_EQ(answer->x224->substr(answer->x224->size() - 8), "\2\1\x08\0\1\0\0\0"s);
    ASSERT_TRUE(answer->certificates && answer->certificates->size() == 1);
    EXPECT_EQ(sha256_of(answer->certificates->front()), xrdp.certificate().sha256);
    EXPECT_NE(gateway().wait_for_line({"session_opened", "type=rdp-html5", "transport=rdp"}), "");
    // What follows goes through: nothing of RDP's, so xrdp hangs up.
    socket.send("\x03\0\0\x05!"s);
    EXPECT_TRUE(socket.read_to_end().reason.starts_with("upstream_closed"));
}

TEST_F(RdpTest, TrustsByAnAuthorityAndTheName) {
    const Xrdp xrdp;
    const TemporaryFolder folder;
    const auto ca = folder.write("ca.pem", xrdp.certificate().pem);
    ConsoleSocket socket = open_at(xrdp.address(), "rdp_ca_file = \"" + ca.string() + "\"");
    socket.send(request_for("-"));

    const auto answer = read_message(socket);

    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->certificates);
}

TEST_F(RdpTest, TellsNothingToAServerWithAnotherCertificate) {
    const Xrdp xrdp;
    ConsoleSocket socket = open_at(xrdp.address(), pinned(make_certificate().sha256));
    socket.send(request_for("-"));

    EXPECT_EQ(read_error(socket).tls_alert, 42);
    const Ending end = socket.read_to_end();
    EXPECT_TRUE(end.reason.starts_with("thumbprint_mismatch req-")) << end;
    EXPECT_NE(gateway().wait_for_line({"certificate_refused"}), "");
}

TEST_F(RdpTest, TellsWhenTheServerIsOff) {
    const std::string off = "127.0.0.1:" + std::to_string(free_port());
    ConsoleSocket socket = open_at(off, pinned(make_certificate().sha256));

    // Before anybody is asked for a password.
    const Ending end = socket.read_to_end();

    EXPECT_TRUE(end.reason.starts_with("upstream_unreachable req-")) << end;
}

TEST_F(RdpTest, GoesNotOnWithoutTls) {
    const Xrdp xrdp("rdp");
    ConsoleSocket socket = open_at(xrdp.address(), pinned(xrdp.certificate().sha256));
    socket.send(request_for("-"));

    const auto message = read_message(socket);

    ASSERT_TRUE(message && message->error);
    EXPECT_EQ(message->error->code, CleanPathError::kNegotiation);
    EXPECT_TRUE(message->x224) << "what the server said goes along";
    EXPECT_TRUE(socket.read_to_end().reason.starts_with("upstream_insecure req-"));
}

TEST_F(RdpTest, RefusesWhatIsNoRequest) {
    const Xrdp xrdp;
    GatewayOptions options;
    options.instances = {
        {kStatic, xrdp.address(), "project-a", "rdp", pinned(xrdp.certificate().sha256)}
    };
    start(options);
    CleanPath without_rdp;
    without_rdp.destination = "-";
    CleanPath other_pdu;
    other_pdu.x224 = "\x03\0\0\x07\x02\xf0\x80"s;
    for (const std::string& wrong : {
             "\x03\0\0\x13\x0e\xe0"s,
             "0\x84\0\0\0\1"s,
             request_for("-") + "more",
             write_clean_path(without_rdp),
             write_clean_path(other_pdu),
         }) {
        ConsoleSocket socket = open(redeem(issue(kStatic, "rdp-html5")));
        socket.send(wrong);
        EXPECT_EQ(read_error(socket).http_status, 400);
        EXPECT_TRUE(socket.read_to_end().reason.starts_with("protocol_violation req-"));
    }
}

TEST_F(RdpTest, TellsWhatIsNoRdpServer) {
    const VncServer echo(VncBehaviour::line);
    ConsoleSocket socket = open_at(echo.address(), pinned(make_certificate().sha256));
    socket.send(request_for("-"));

    EXPECT_EQ(read_error(socket).http_status, 502);
    EXPECT_TRUE(socket.read_to_end().reason.starts_with("upstream_protocol req-"));
}

TEST_F(RdpTest, HasAPageOfItsOwnThatMayRunWebAssembly) {
    const VncServer unused(VncBehaviour::silent);
    GatewayOptions options;
    options.instances = {
        {kStatic, unused.address(), "project-a", "rdp", pinned(make_certificate().sha256)}
    };
    start(options);
    const HttpAnswer rdp = send_http(gateway().proxy(), "GET", "/rdp.html");
    const HttpAnswer other = send_http(gateway().proxy(), "GET", "/");

    EXPECT_EQ(rdp.status, 200);
    EXPECT_EQ(rdp.body, other.body);
    EXPECT_NE(rdp.field("content-security-policy").find("'wasm-unsafe-eval'"), std::string::npos);
    EXPECT_EQ(other.field("content-security-policy").find("unsafe"), std::string::npos);
}

}  // namespace
}  // namespace porthole::test
