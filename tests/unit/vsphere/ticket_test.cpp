// SPDX-License-Identifier: Apache-2.0
#include "vsphere/ticket.hpp"

#include "support/scripted_vcenter.hpp"

#include <gtest/gtest.h>

#include <string>

namespace porthole::vsphere {
namespace {

Outcome<VirtualMachineTicket> read(const std::string& members) {
    const auto http =
        test::soap_response("AcquireTicket", "<returnval>" + members + "</returnval>");
    return read_ticket(*parse_soap_reply("AcquireTicket", http.status, http.body));
}

TEST(TicketTest, ReadsEveryField) {
    const auto ticket = read(
        "<ticket>8136e5188d21dedc</ticket><cfgFile>/vmfs/volumes/5d/web "
        "1/web-1.vmx</cfgFile><host>esx7.example</host>"
        "<port>902</port><sslThumbprint>AA:BB</sslThumbprint>"
        "<certThumbprintList><thumbprint>AA:BB</thumbprint><hashAlgorithm>sha1</hashAlgorithm></"
        "certThumbprintList>"
        "<certThumbprintList><thumbprint>CC:DD</thumbprint><hashAlgorithm>sha256</hashAlgorithm></"
        "certThumbprintList>"
        "<url>wss://esx7.example:443/ticket/8136e5188d21dedc</url><sslCertificate>PEM</"
        "sslCertificate>"
    );

    ASSERT_TRUE(ticket);
    EXPECT_EQ(ticket->ticket.reveal(), "8136e5188d21dedc");
    EXPECT_EQ(ticket->cfg_file, "/vmfs/volumes/5d/web 1/web-1.vmx");
    EXPECT_EQ(ticket->host, "esx7.example");
    EXPECT_EQ(ticket->port, 902);
    EXPECT_EQ(ticket->ssl_thumbprint, "AA:BB");
    ASSERT_EQ(ticket->cert_thumbprints.size(), 2U);
    EXPECT_EQ(ticket->cert_thumbprints[1].thumbprint, "CC:DD");
    EXPECT_EQ(ticket->cert_thumbprints[1].hash_algorithm, "sha256");
    EXPECT_EQ(ticket->url.reveal(), "wss://esx7.example:443/ticket/8136e5188d21dedc");
    EXPECT_EQ(ticket->ssl_certificate, "PEM");
}

TEST(TicketTest, NeedsNothingButTheTicket) {
    const auto ticket = read("<ticket>8136e5188d21dedc</ticket>");

    ASSERT_TRUE(ticket);
    EXPECT_EQ(ticket->port, 0);
    EXPECT_EQ(ticket->host, "");
}

TEST(TicketTest, RefusesWhatCannotBeUsed) {
    for (const char* members :
         {"",
          "<ticket/>",
          "<ticket>t</ticket><port>0</port>",
          "<ticket>t</ticket><port>65536</port>",
          "<ticket>t</ticket><port>443x</port>",
          "<ticket>t</ticket><port>-1</port>"}) {
        const auto ticket = read(members);
        ASSERT_FALSE(ticket) << members;
        EXPECT_EQ(ticket.error().kind, ErrorKind::protocol);
    }
}

}  // namespace
}  // namespace porthole::vsphere
