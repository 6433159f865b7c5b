// SPDX-License-Identifier: Apache-2.0
#include "virt/vmware/html5_console.hpp"

#include "support/fake_clock.hpp"
#include "support/scripted_vcenter.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace porthole::virt {
namespace {

using test::ScriptedVcenter;

const std::string kSha1 = "C5:50:62:9F:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF";
const std::string kDashed = "C5-50-62-9F-00-11-22-33-44-55-66-77-88-99-AA-BB-CC-DD-EE-FF";
const std::string kTicket = "cst-VCT-52e2d700-1111-2222-3333-444444444444--tp-" + kDashed;
constexpr ConsoleService kService{true, 7343};

class Html5ConsolesTest : public testing::Test {
protected:
    Html5ConsolesTest() {
        auto vcenter = std::make_unique<ScriptedVcenter>();
        vcenter_ = vcenter.get();
        issue(kTicket);
        client_ = std::make_unique<vsphere::Client>(
            std::move(vcenter), vsphere::Credentials{"user", Secret("password")}, clock_
        );
    }

    void issue(const std::string& ticket) const {
        vcenter_->on(
            "AcquireCloneTicket",
            test::soap_response("AcquireCloneTicket", "<returnval>" + ticket + "</returnval>")
        );
    }

    vsphere::Outcome<ConnectInfo> open(
        const std::string& thumbprint = {}, const std::string& fqdn = "vc.example.org"
    ) {
        Html5Consoles consoles(*client_, thumbprint);
        const vsphere::CallContext context{"req-1", std::chrono::steady_clock::now() + Seconds(30)};
        return consoles.open(kService, fqdn, context);
    }

    test::FakeClock clock_;
    ScriptedVcenter* vcenter_ = nullptr;
    std::unique_ptr<vsphere::Client> client_;
};

TEST_F(Html5ConsolesTest, IsTheSeedsConnectInfo) {
    const auto info = open();

    ASSERT_TRUE(info);
    EXPECT_EQ(info->transport, Transport::vcenter_html5);
    EXPECT_EQ(info->host, "vcenter.example");
    EXPECT_EQ(info->port, 7343);
    EXPECT_TRUE(info->encrypted);
    EXPECT_EQ(info->session_ticket.reveal(), kTicket);
    EXPECT_EQ(info->thumbprints.sha1, kSha1);
    EXPECT_EQ(info->thumbprints.sha256, "");
    EXPECT_EQ(vcenter_->count("AcquireCloneTicket"), 1);
    EXPECT_EQ(vcenter_->count("Logout"), 0);  // the ticket would die with the session
}

TEST_F(Html5ConsolesTest, PinsByTheConfiguredThumbprintWhereItIsStronger) {
    const std::string sha256 = kSha1 + ":" + kSha1.substr(0, 12 * 3 - 1);
    EXPECT_EQ(open(sha256)->thumbprints.sha256, sha256);
    EXPECT_EQ(open(sha256)->thumbprints.sha1, kSha1);
}

TEST_F(Html5ConsolesTest, TakesTheConfiguredThumbprintWhereTheTicketCarriesNone) {
    issue("VCT-52E2D700");

    EXPECT_EQ(open(kSha1)->thumbprints.sha1, kSha1);
    const auto none = open();
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().kind, vsphere::ErrorKind::unsupported);
    EXPECT_NE(none.error().detail.find("thumbprint in [[vcenter]]"), std::string::npos);
}

TEST_F(Html5ConsolesTest, TakesNoTicketThatCannotBeOne) {
    for (const char* ticket : {"", "a b", "a&#xA;b", "\xc3\xa4"}) {
        issue(ticket);
        EXPECT_EQ(open().error().kind, vsphere::ErrorKind::protocol) << ticket;
    }
}

TEST_F(Html5ConsolesTest, NeedsTheFqdn) {
    const auto info = open({}, "");
    ASSERT_FALSE(info);
    EXPECT_EQ(info.error().kind, vsphere::ErrorKind::unsupported);
    EXPECT_NE(info.error().detail.find("VirtualCenter.FQDN"), std::string::npos);
    EXPECT_EQ(vcenter_->count("AcquireCloneTicket"), 0);
}

TEST_F(Html5ConsolesTest, IsNoneOfAnEsxiHosts) {
    vcenter_->on("RetrieveServiceContent", ScriptedVcenter::service_content("HostAgent"));
    EXPECT_EQ(open().error().kind, vsphere::ErrorKind::unsupported);
}

TEST(ThumbprintInTest, IsTheTicketsTail) {
    EXPECT_EQ(thumbprint_in(kTicket), kSha1);
    EXPECT_EQ(thumbprint_in("--tp-" + kDashed), kSha1);
    for (const std::string& none :
         {std::string(),
          std::string("cst-VCT-1"),
          kTicket + "-00",
          std::string("x--tp-"),
          std::string("x--tp-zz"),
          "x--tp-" + kDashed + "-" + kDashed.substr(0, 35)}) {
        EXPECT_EQ(thumbprint_in(none), "") << none;
    }
}

}  // namespace
}  // namespace porthole::virt
