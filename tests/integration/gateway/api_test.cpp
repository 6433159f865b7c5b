// SPDX-License-Identifier: Apache-2.0
// What the API answers to those who ask wrongly.
#include "integration/gateway/fixture.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value_to.hpp>

namespace porthole::test {
namespace {

const std::string kMks = R"({"protocol": "mks", "type": "webmks"})";
const std::string kVnc = R"({"protocol": "vnc", "type": "novnc"})";

struct Case {
    std::string name;
    std::string instance;
    std::string body;
    int status;
    std::string fault;
    std::string message;  ///< a part of it
    Fields fields = {{"X-Auth-Token", kAliceKey}};
};

class ApiTest : public StaticGatewayTest {
protected:
    void SetUp() override { start(options()); }

    static void expect_fault(const HttpAnswer& answer, const Case& expected) {
        EXPECT_EQ(answer.status, expected.status) << answer.body;
        EXPECT_TRUE(answer.field("x-openstack-request-id").starts_with("req-"));
        const boost::json::value body = answer.json();
        const auto* const object = body.if_object();
        ASSERT_TRUE(object != nullptr && object->contains(expected.fault)) << answer.body;
        EXPECT_EQ(object->size(), 1U);
        const auto& fault = object->at(expected.fault);
        EXPECT_EQ(fault.at("code").to_number<int>(), expected.status);
        const auto message = boost::json::value_to<std::string>(fault.at("message"));
        EXPECT_NE(message.find(expected.message), std::string::npos) << message;
    }
};

TEST_F(ApiTest, RefusesOurOwnFormWithAReason) {
    const std::string not_found = "Instance " + kUnknown + " could not be found.";
    const std::vector<Case> cases{
        {"no key", kStatic, kVnc, 401, "error", "requires authentication", {}},
        {"unknown key",
         kStatic,
         kVnc,
         401,
         "error",
         "requires authentication",
         {{"X-Auth-Token", "nobody"}}},
        {"unknown uuid", kUnknown, kVnc, 404, "itemNotFound", not_found},
        {"malformed uuid", "web01", kVnc, 404, "itemNotFound", "Instance web01 could not be"},
        {"foreign project",
         kStatic,
         kVnc,
         404,
         "itemNotFound",
         "Instance " + kStatic + " could not be found.",
         {{"X-Auth-Token", kBobKey}}},
        {"may only look",
         kStatic,
         kVnc,
         403,
         "forbidden",
         "os-remote-consoles",
         {{"X-Auth-Token", kReaderKey}}},
        {"no body", kStatic, "", 400, "badRequest", "None is not of type 'object'"},
        {"no JSON", kStatic, "{", 400, "badRequest", "Malformed request body"},
        {"a list", kStatic, "[]", 400, "badRequest", "is not of type 'object'"},
        {"no protocol",
         kStatic,
         R"({"type": "novnc"})",
         400,
         "badRequest",
         "'protocol' is a required property"},
        {"no type",
         kStatic,
         R"({"protocol": "vnc"})",
         400,
         "badRequest",
         "'type' is a required property"},
        {"one member more",
         kStatic,
         R"({"protocol": "vnc", "type": "novnc", "port": 22})",
         400,
         "badRequest",
         "Additional properties are not allowed ('port' was unexpected)"},
        {"protocol no text",
         kStatic,
         R"({"protocol": 1, "type": "novnc"})",
         400,
         "badRequest",
         "1 is not of type 'string'"},
        {"unknown type",
         kStatic,
         R"({"protocol": "vnc", "type": "vnc"})",
         400,
         "badRequest",
         "'vnc' is not one of"},
        {"wrong pair",
         kStatic,
         R"({"protocol": "mks", "type": "novnc"})",
         400,
         "badRequest",
         "novnc"},
        {"a type that this instance has not",
         kStatic,
         kMks,
         400,
         "badRequest",
         "Unavailable console type webmks."},
        {"a type that is not served",
         kStatic,
         R"({"protocol": "spice", "type": "spice-html5"})",
         400,
         "badRequest",
         "Unavailable console type spice-html5."},
        {"no JSON by its own word",
         kStatic,
         kVnc,
         415,
         "badMediaType",
         "Content-Type",
         {{"X-Auth-Token", kAliceKey}, {"Content-Type", "text/xml"}}},
    };
    for (const Case& each : cases) {
        SCOPED_TRACE(each.name);
        expect_fault(
            send_http(
                gateway().api(),
                "POST",
                "/servers/" + each.instance + "/console",
                each.fields,
                each.body
            ),
            each
        );
    }
    EXPECT_NE(
        gateway().wait_for_line(
            {"console_not_issued", "instance=" + kUnknown, "cause=instance_unknown"}
        ),
        ""
    );
    EXPECT_EQ(gateway().run({"token", "list"}).output, "");
}

TEST_F(ApiTest, RefusesOtherMethods) {
    const std::string console = "/servers/" + kStatic + "/console";
    for (const std::string verb : {"GET", "DELETE", "PUT"}) {
        const HttpAnswer answer =
            send_http(gateway().api(), verb, console, {{"X-Auth-Token", kAliceKey}}, kVnc);
        EXPECT_EQ(answer.status, 404) << verb;
        EXPECT_TRUE(answer.json().get_object().contains("itemNotFound")) << answer.body;
    }
}

TEST_F(ApiTest, RefusesWhatIsTooBig) {
    const std::string console = "/servers/" + kStatic + "/console";
    const Fields key{{"X-Auth-Token", kAliceKey}};

    const HttpAnswer body =
        send_http(gateway().api(), "POST", console, key, std::string(70'000, ' '));
    const HttpAnswer header = send_http(
        gateway().api(), "POST", console, {{"X-Auth-Token", std::string(40'000, 'k')}}, kVnc
    );

    EXPECT_EQ(body.status, 413);
    EXPECT_TRUE(body.json().get_object().contains("overLimit")) << body.body;
    EXPECT_TRUE(body.field("x-openstack-request-id").starts_with("req-"));
    EXPECT_EQ(header.status, 431);
    EXPECT_TRUE(header.json().get_object().contains("computeFault")) << header.body;
}

TEST_F(ApiTest, LetsAdministratorsOpenEverything) {
    EXPECT_EQ(ask(kStatic, "novnc", kRootKey).status, 200);
    EXPECT_EQ(ask(kUnknown, "novnc", kRootKey).status, 404);
}

}  // namespace
}  // namespace porthole::test
