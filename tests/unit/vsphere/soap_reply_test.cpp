// SPDX-License-Identifier: Apache-2.0
#include "vsphere/soap_reply.hpp"

#include "support/scripted_vcenter.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <random>
#include <string>

namespace porthole::vsphere {
namespace {

Outcome<SoapReply> parse(const HttpReply& reply, std::string_view method = "AcquireTicket") {
    return parse_soap_reply(method, reply.status, reply.body);
}

struct FaultCase {
    std::string type;
    std::string members;
    ErrorKind kind;
    std::string told;  // stands in the error's detail, object or privilege
};

std::ostream& operator<<(std::ostream& out, const FaultCase& each) {
    return out << each.type;
}

class FaultTest : public testing::TestWithParam<FaultCase> {};

TEST_P(FaultTest, BecomesATypedError) {
    const auto reply = parse(test::soap_fault(GetParam().type, GetParam().members));

    ASSERT_FALSE(reply);
    const Error& error = reply.error();
    EXPECT_EQ(error.kind, GetParam().kind);
    EXPECT_EQ(error.fault, GetParam().type);
    EXPECT_EQ(error.method, "AcquireTicket");
    EXPECT_NE(
        (error.object + '|' + error.privilege + '|' + error.detail).find(GetParam().told),
        std::string::npos
    ) << error.detail;
    EXPECT_NE(remedy(error), "");
}

INSTANTIATE_TEST_SUITE_P(
    Reference,
    FaultTest,
    testing::Values(
        FaultCase{
            "NotAuthenticated",
            "<object type='Folder'>group-d1</object><privilegeId>System.View</privilegeId>",
            ErrorKind::not_authenticated,
            "Folder group-d1"
        },
        FaultCase{"InvalidLogin", "", ErrorKind::login_refused, "as the server puts it"},
        FaultCase{
            "NoPermission",
            "<object "
            "type='VirtualMachine'>vm-63</"
            "object><privilegeId>VirtualMachine.Interact.ConsoleInteract"
            "</privilegeId>",
            ErrorKind::not_permitted,
            "VirtualMachine.Interact.ConsoleInteract"
        },
        FaultCase{
            "ManagedObjectNotFound",
            "<obj type='VirtualMachine'>vm-999</obj>",
            ErrorKind::not_found,
            "VirtualMachine vm-999"
        },
        FaultCase{
            "InvalidPowerState",
            "<requestedState>poweredOn</requestedState><existingState>suspended</existingState>",
            ErrorKind::suspended,
            "existingState suspended"
        },
        FaultCase{
            "MksConnectionLimitReached",
            "<connectionLimit>40</connectionLimit>",
            ErrorKind::console_limit,
            "connectionLimit 40"
        },
        FaultCase{"InvalidState", "", ErrorKind::wrong_state, ""},
        FaultCase{
            "InvalidArgument",
            "<invalidProperty>ticketType</invalidProperty>",
            ErrorKind::unsupported,
            "ticketType"
        },
        FaultCase{
            "InvalidName",
            "<name>VirtualCenter.Nope</name>",
            ErrorKind::unsupported,
            "VirtualCenter.Nope"
        },
        FaultCase{"NotSupported", "", ErrorKind::unsupported, ""},
        FaultCase{"NotImplemented", "", ErrorKind::unsupported, ""},
        FaultCase{
            "MethodNotFound",
            "<method>FindAllByUuid</method>",
            ErrorKind::unsupported,
            "FindAllByUuid"
        },
        FaultCase{
            "InvalidProperty", "<name>config.nope</name>", ErrorKind::unsupported, "config.nope"
        },
        FaultCase{"HostCommunication", "", ErrorKind::wrong_state, ""},
        FaultCase{"HostNotConnected", "", ErrorKind::wrong_state, ""},
        FaultCase{"HostNotReachable", "", ErrorKind::wrong_state, ""},
        FaultCase{"SomethingNew", "", ErrorKind::other_fault, "as the server puts it"}
    ),
    [](const auto& each) { return each.param.type; }
);

TEST(SoapReplyTest, NamesTheMissingPrivilegeInItsRemedy) {
    const auto reply = parse(test::soap_fault(
        "NoPermission",
        "<object type='VirtualMachine'>vm-63</object>"
        "<privilegeId>VirtualMachine.Interact.ConsoleInteract</privilegeId>"
    ));

    ASSERT_FALSE(reply);
    EXPECT_EQ(
        remedy(reply.error()),
        "give the account's role the privilege VirtualMachine.Interact.ConsoleInteract on "
        "VirtualMachine vm-63"
    );
}

TEST(SoapReplyTest, TakesAFaultsTypeFromItsElementWhereXsiTypeIsMissing) {
    const auto reply = parse(test::soap_reply(
        "<e:Fault><detail><InvalidPowerStateFault xmlns='urn:vim25'/></detail></e:Fault>", 500
    ));

    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind, ErrorKind::not_running);
}

TEST(SoapReplyTest, SurvivesAFaultWithoutDetail) {
    const auto reply =
        parse(test::soap_reply("<e:Fault><faultstring>no</faultstring></e:Fault>", 500));

    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind, ErrorKind::other_fault);
    EXPECT_EQ(reply.error().detail, "no");
}

TEST(SoapReplyTest, CleansTheTextOfAFault) {
    const auto reply = parse(test::soap_reply(
        "<e:Fault><faultstring>a&#27;[31m&#10;forged=1</faultstring></e:Fault>", 500
    ));

    ASSERT_FALSE(reply);
    EXPECT_EQ(
        reply.error().detail,
        "a\xef\xbf\xbd[31m\xef\xbf\xbd"
        "forged=1"
    );
}

TEST(SoapReplyTest, ReturnsTheResponse) {
    const auto reply = parse(test::soap_response("AcquireTicket", "<returnval>x</returnval>"));

    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->response.child("returnval").text(), "x");
}

TEST(SoapReplyTest, TellsFrontEndsFromServers) {
    const auto kind_of = [](int status, const std::string& body) {
        return parse_soap_reply("Login", status, body).error().kind;
    };

    EXPECT_EQ(kind_of(503, "Service Unavailable"), ErrorKind::unreachable);
    EXPECT_EQ(kind_of(502, ""), ErrorKind::unreachable);
    EXPECT_EQ(kind_of(504, ""), ErrorKind::unreachable);
    EXPECT_EQ(kind_of(302, ""), ErrorKind::protocol);
    EXPECT_EQ(kind_of(404, ""), ErrorKind::protocol);
    EXPECT_EQ(kind_of(200, "<html><body>Welcome</body></html>"), ErrorKind::protocol);
    EXPECT_EQ(kind_of(500, "<html/>"), ErrorKind::protocol);
    EXPECT_EQ(kind_of(200, test::soap_response("Logout").body), ErrorKind::protocol);
    EXPECT_EQ(kind_of(500, test::soap_response("Login").body), ErrorKind::protocol);
}

/// The parser's promise is an Outcome whatever comes: no crash, no leak (see the sanitizer
/// presets).
TEST(SoapReplyTest, SurvivesCutAndChangedReplies) {
    const HttpReply whole =
        test::soap_fault("NoPermission", "<object type='VirtualMachine'>vm-63</object>");
    std::minstd_rand random(1);
    for (std::size_t length = 0; length < whole.body.size(); ++length) {
        EXPECT_FALSE(parse_soap_reply("Login", 500, whole.body.substr(0, length)));
    }
    for (int i = 0; i < 5000; ++i) {
        std::string changed = whole.body;
        for (int j = 0; j < 4; ++j) {
            changed[random() % changed.size()] = static_cast<char>(random() % 256);
        }
        EXPECT_FALSE(parse_soap_reply("Login", 500, changed));
    }
}

}  // namespace
}  // namespace porthole::vsphere
