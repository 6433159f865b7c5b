// SPDX-License-Identifier: Apache-2.0
#include "virt/vmware/ticket.hpp"

#include "support/certificate.hpp"

#include <gtest/gtest.h>

#include <string>

namespace porthole::virt {
namespace {

using namespace std::string_literals;

const std::string kSha1 = "C5:50:62:9F:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF";
const std::string kSha256 = "c550629f00112233445566778899aabbccddeeffc550629f0011223344556677";

vsphere::VirtualMachineTicket sound() {
    vsphere::VirtualMachineTicket ticket;
    ticket.ticket = Secret("8136e5188d21dedc");
    ticket.host = "esx7.example";
    ticket.port = 8443;
    ticket.ssl_thumbprint = kSha1;
    return ticket;
}

TEST(WebmksTest, BuildsThePathFromTheTicket) {
    const auto info = ticket_connect_info(TicketType::webmks, sound());

    ASSERT_TRUE(info);
    EXPECT_EQ(info->transport, Transport::webmks);
    EXPECT_EQ(info->host, "esx7.example");
    EXPECT_EQ(info->port, 8443);
    EXPECT_EQ(info->path, "/ticket/8136e5188d21dedc");
    EXPECT_EQ(info->ticket.reveal(), "8136e5188d21dedc");
    EXPECT_EQ(info->thumbprints.sha1, kSha1);
    EXPECT_EQ(info->thumbprints.sha256, "");
}

TEST(MksTest, TellsWhatTheDaemonWantsToKnow) {
    auto ticket = sound();
    ticket.port = 0;
    ticket.cfg_file = "/vmfs/volumes/5d/web 1/web 1.vmx";

    const auto info = ticket_connect_info(TicketType::mks, ticket);

    ASSERT_TRUE(info);
    EXPECT_EQ(info->transport, Transport::authd);
    EXPECT_EQ(info->port, 902);
    EXPECT_EQ(info->cfg_file, "/vmfs/volumes/5d/web 1/web 1.vmx");
    EXPECT_EQ(info->ticket.reveal(), "8136e5188d21dedc");
    EXPECT_EQ(info->thumbprints.sha1, kSha1);
    EXPECT_EQ(info->path, "");
}

TEST(MksTest, RefusesAConfigurationFileThatIsNone) {
    for (const std::string& file : {""s, "/x\r\nQUIT"s, "/x\0y"s, std::string(4097, 'x')}) {
        auto ticket = sound();
        ticket.cfg_file = file;

        EXPECT_FALSE(ticket_connect_info(TicketType::mks, ticket)) << file;
    }
}

TEST(WebmksTest, TakesTheUsualPortWhereNoneIsTold) {
    auto ticket = sound();
    ticket.port = 0;

    EXPECT_EQ(ticket_connect_info(TicketType::webmks, ticket)->port, 443);
}

TEST(WebmksTest, TakesFromTheUrlWhatIsNotSaidBesideIt) {
    auto ticket = sound();
    ticket.url = Secret("wss://[fd00::7]:9443/console/ticket/8136e5188d21dedc"s);
    EXPECT_EQ(ticket_connect_info(TicketType::webmks, ticket)->host, "esx7.example");
    EXPECT_EQ(ticket_connect_info(TicketType::webmks, ticket)->port, 8443);
    EXPECT_TRUE(names_host(ticket));

    ticket.host = "";
    ticket.port = 0;
    const auto info = ticket_connect_info(TicketType::webmks, ticket);
    ASSERT_TRUE(info);
    EXPECT_TRUE(names_host(ticket));
    EXPECT_EQ(info->host, "fd00::7");
    EXPECT_EQ(info->port, 9443);
    EXPECT_EQ(info->path, "/console/ticket/8136e5188d21dedc");

    ticket.url = Secret("wss://esx8.example/ticket/8136e5188d21dedc"s);
    EXPECT_EQ(ticket_connect_info(TicketType::webmks, ticket)->host, "esx8.example");
    EXPECT_EQ(ticket_connect_info(TicketType::webmks, ticket)->port, 443);
}

TEST(WebmksTest, RefusesUrlsThatAreNone) {
    for (const std::string& url :
         {"ws://esx7/ticket/a"s,
          "wss://esx7"s,
          "wss://esx7/"s,
          "wss://esx7/ticket/../a"s,
          "wss://esx7//a"s,
          "wss://esx7/ticket/a?b"s,
          "wss://user@esx7/ticket/a"s,
          "wss://esx7:0/ticket/a"s,
          "wss://esx7:x/ticket/a"s,
          "wss://[::1/ticket/a"s,
          "wss://esx7/ticket/a\r\nX: y"s,
          "wss:///ticket/a"s}) {
        auto ticket = sound();
        ticket.url = Secret(url);
        EXPECT_FALSE(ticket_connect_info(TicketType::webmks, ticket)) << url;
    }
}

TEST(WebmksTest, TakesAddressesOfEitherKind) {
    for (const std::string& host : {"fd00::7"s, "[fd00::7]"s}) {
        auto ticket = sound();
        ticket.host = host;
        EXPECT_EQ(ticket_connect_info(TicketType::webmks, ticket)->host, "fd00::7");
    }
}

TEST(WebmksTest, TakesEveryThumbprintItKnows) {
    auto ticket = sound();
    ticket.ssl_thumbprint = "";
    ticket.cert_thumbprints = {{kSha1, "sha1"}, {kSha256, "SHA-256"}, {"whatever", "sha512"}};

    const auto info = ticket_connect_info(TicketType::webmks, ticket);

    ASSERT_TRUE(info);
    EXPECT_EQ(info->thumbprints.sha1, kSha1);
    EXPECT_EQ(info->thumbprints.sha256.substr(0, 12), "C5:50:62:9F:");
}

TEST(WebmksTest, TakesTheThumbprintOfACertificate) {
    const auto certificate = test::make_certificate();
    auto ticket = sound();
    ticket.ssl_thumbprint = "";
    ticket.ssl_certificate = certificate.pem;

    EXPECT_EQ(
        ticket_connect_info(TicketType::webmks, ticket)->thumbprints.sha256, certificate.sha256
    );
}

TEST(WebmksTest, LeavesPinsEmptyWhereNoneIsTold) {
    auto ticket = sound();
    ticket.ssl_thumbprint = "";

    EXPECT_TRUE(ticket_connect_info(TicketType::webmks, ticket)->thumbprints.empty());
}

TEST(WebmksTest, RefusesTicketsThatWouldChangeTheRequest) {
    for (const std::string& text :
         {""s,
          "a/b"s,
          "../admin"s,
          ".."s,
          "."s,
          "a?b"s,
          "a#b"s,
          "a%2fb"s,
          "a b"s,
          "a\r\nX: y"s,
          "a\0b"s,
          "\xc3\xb6"s,
          std::string(1025, 'a')}) {
        auto ticket = sound();
        ticket.ticket = Secret(text);
        const auto info = ticket_connect_info(TicketType::webmks, ticket);
        ASSERT_FALSE(info) << text;
        EXPECT_EQ(info.error().kind, vsphere::ErrorKind::protocol);
        EXPECT_TRUE(text.size() < 3 || info.error().detail.find(text) == std::string::npos);
    }
}

TEST(WebmksTest, RefusesHostsThatAreNone) {
    for (const std::string& text :
         {""s, "esx 7"s, "esx\r\nX: y"s, "esx/path"s, "user@esx"s, "esx?x"s, "\xc3\xb6.example"s}) {
        auto ticket = sound();
        ticket.host = text;
        EXPECT_FALSE(ticket_connect_info(TicketType::webmks, ticket)) << text;
    }
}

TEST(WebmksTest, RefusesPinsThatAreNoneRatherThanGoWithout) {
    auto ticket = sound();
    ticket.ssl_thumbprint = "AA:BB";
    EXPECT_FALSE(ticket_connect_info(TicketType::webmks, ticket));

    ticket = sound();
    ticket.cert_thumbprints = {{"AA:BB", "sha256"}};
    EXPECT_FALSE(ticket_connect_info(TicketType::webmks, ticket));

    ticket = sound();
    ticket.ssl_certificate = "-----BEGIN CERTIFICATE-----";
    EXPECT_FALSE(ticket_connect_info(TicketType::webmks, ticket));
}

}  // namespace
}  // namespace porthole::virt
