// SPDX-License-Identifier: Apache-2.0
// Errors as Nova's clients expect them: status, shape, words and headers, one row each.
#include "integration/gateway/fixture.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value_to.hpp>

namespace porthole::test {
namespace {

const std::string kVnc = R"({"remote_console": {"protocol": "vnc", "type": "novnc"}})";
const std::string kMks = R"({"remote_console": {"protocol": "mks", "type": "webmks"}})";

const Fields kNobody{};

std::string console_of(const std::string& instance) {
    return "/v2.1/servers/" + instance + "/remote-consoles";
}

std::string action_of(const std::string& instance) {
    return "/v2.1/servers/" + instance + "/action";
}

std::string vnc_action(const std::string& type) {
    return R"({"os-getVNCConsole": {"type": ")" + type + R"("}})";
}

std::string pair(const std::string& protocol, const std::string& type) {
    return R"({"remote_console": {"protocol": ")" + protocol + R"(", "type": ")" + type + R"("}})";
}

Fields as(const std::string& key, const std::string& version = "2.8") {
    return {{"X-Auth-Token", key}, {"OpenStack-API-Version", "compute " + version}};
}

struct Row {
    std::string name;
    Fields fields;
    std::string verb;
    std::string target;
    std::string body;
    int status;
    std::string fault;
    std::string message;
    std::string version;  ///< that is echoed; empty: none
};

void expect(const HttpAnswer& answer, const Row& row) {
    EXPECT_EQ(answer.status, row.status) << answer.body;
    const boost::json::value body = answer.json();
    const auto* const object = body.if_object();
    ASSERT_TRUE(object != nullptr && object->size() == 1 && object->contains(row.fault))
        << answer.body;
    EXPECT_EQ(object->at(row.fault).at("code").to_number<int>(), row.status);
    EXPECT_EQ(boost::json::value_to<std::string>(object->at(row.fault).at("message")), row.message);
    EXPECT_TRUE(answer.field("content-type").starts_with("application/json"));
    EXPECT_EQ(answer.field("cache-control"), "no-store");
    EXPECT_TRUE(answer.field("x-openstack-request-id").starts_with("req-"));
    EXPECT_EQ(answer.field("x-compute-request-id"), answer.field("x-openstack-request-id"));
    const bool versioned = !row.version.empty();
    EXPECT_EQ(answer.field("openstack-api-version"), versioned ? "compute " + row.version : "");
    EXPECT_EQ(answer.field("x-openstack-nova-api-version"), row.version);
    // Two lines, one behind the other.
    EXPECT_EQ(
        answer.field("vary"), versioned ? "OpenStack-API-VersionX-OpenStack-Nova-API-Version" : ""
    );
    EXPECT_EQ(answer.field("www-authenticate").empty(), row.status != 401);
}

const std::string kNotFound = "The resource could not be found.";
const std::string kProtocols = "['vnc', 'spice', 'rdp', 'serial', 'mks']";

std::string unknown(const std::string& instance) {
    return "Instance " + instance + " could not be found.";
}

const std::vector<Row> kRows{
    {"a protocol that there is not",
     as(kAliceKey),
     "POST",
     console_of(kStatic),
     pair("vmrc", "novnc"),
     400,
     "badRequest",
     "Invalid input for field/attribute protocol. Value: vmrc. 'vmrc' is not one of " + kProtocols,
     "2.8"},
    {"mks before its time",
     as(kAliceKey, "2.7"),
     "POST",
     console_of(kStatic),
     kMks,
     400,
     "badRequest",
     "Invalid input for field/attribute protocol. Value: mks. 'mks' is not one of "
     "['vnc', 'spice', 'rdp', 'serial']",
     "2.7"},
    {"a member too few",
     as(kAliceKey),
     "POST",
     console_of(kStatic),
     R"({"remote_console": {"type": "novnc"}})",
     400,
     "badRequest",
     "Invalid input for field/attribute remote_console. Value: {'type': 'novnc'}. 'protocol' is a "
     "required property",
     "2.8"},
    {"a member too many",
     as(kAliceKey),
     "POST",
     console_of(kStatic),
     R"({"remote_console": {"protocol": "vnc", "type": "novnc", "a": 1}})",
     400,
     "badRequest",
     "Invalid input for field/attribute remote_console. Value: {'protocol': 'vnc', 'type': "
     "'novnc', 'a': 1}. Additional properties are not allowed ('a' was unexpected)",
     "2.8"},
    {"no envelope",
     as(kAliceKey),
     "POST",
     console_of(kStatic),
     R"({"protocol": "vnc", "type": "novnc"})",
     400,
     "badRequest",
     "'remote_console' is a required property",
     "2.8"},
    {"no body",
     as(kAliceKey),
     "POST",
     console_of(kStatic),
     "",
     400,
     "badRequest",
     "None is not of type 'object'",
     "2.8"},
    {"null",
     as(kAliceKey),
     "POST",
     console_of(kStatic),
     "null",
     400,
     "badRequest",
     "None is not of type 'object'",
     "2.8"},
    {"no JSON",
     as(kAliceKey),
     "POST",
     console_of(kStatic),
     "{",
     400,
     "badRequest",
     "Malformed request body",
     "2.8"},
    {"not JSON by its own word",
     {{"X-Auth-Token", kAliceKey},
      {"OpenStack-API-Version", "compute 2.8"},
      {"Content-Type", "text/xml"}},
     "POST",
     console_of(kStatic),
     kVnc,
     415,
     "badMediaType",
     "Unsupported Content-Type",
     "2.8"},
    {"a type that the instance has not",
     as(kAliceKey),
     "POST",
     console_of(kStatic),
     kMks,
     400,
     "badRequest",
     "Unavailable console type webmks.",
     "2.8"},
    {"a type that is switched off",
     as(kAliceKey),
     "POST",
     console_of(kStatic),
     pair("spice", "spice-html5"),
     400,
     "badRequest",
     "Unavailable console type spice-html5.",
     "2.8"},
    {"a type that is gone",
     as(kAliceKey),
     "POST",
     console_of(kStatic),
     pair("rdp", "rdp-html5"),
     400,
     "badRequest",
     "Unavailable console type rdp.",
     "2.8"},
    {"a pair that there is not",
     as(kAliceKey),
     "POST",
     console_of(kStatic),
     pair("vnc", "webmks"),
     400,
     "badRequest",
     "Invalid console type webmks",
     "2.8"},
    {"a type of long ago",
     as(kAliceKey),
     "POST",
     console_of(kStatic),
     pair("vnc", "xvpvnc"),
     400,
     "badRequest",
     "Invalid console type xvpvnc",
     "2.8"},
    {"an unknown instance",
     as(kAliceKey),
     "POST",
     console_of(kUnknown),
     kVnc,
     404,
     "itemNotFound",
     unknown(kUnknown),
     "2.8"},
    {"an instance by name",
     as(kAliceKey),
     "POST",
     console_of("web01"),
     kVnc,
     404,
     "itemNotFound",
     unknown("web01"),
     "2.8"},
    {"another project's instance",
     as(kBobKey),
     "POST",
     console_of(kStatic),
     kVnc,
     404,
     "itemNotFound",
     unknown(kStatic),
     "2.8"},
    {"another project's instance, shown",
     as(kBobKey),
     "GET",
     "/v2.1/servers/" + kStatic,
     "",
     404,
     "itemNotFound",
     unknown(kStatic),
     "2.8"},
    {"a reader",
     as(kReaderKey),
     "POST",
     console_of(kStatic),
     kVnc,
     403,
     "forbidden",
     "Policy doesn't allow os_compute_api:os-remote-consoles to be performed.",
     "2.8"},
    {"a service that lists",
     as(kServiceKey),
     "GET",
     "/v2.1/servers",
     "",
     403,
     "forbidden",
     "Policy doesn't allow os_compute_api:servers:index to be performed.",
     "2.8"},
    {"a service that lists in full",
     as(kServiceKey),
     "GET",
     "/v2.1/servers/detail",
     "",
     403,
     "forbidden",
     "Policy doesn't allow os_compute_api:servers:detail to be performed.",
     "2.8"},
    {"every project's, for a member",
     as(kAliceKey),
     "GET",
     "/v2.1/servers?all_tenants=1",
     "",
     403,
     "forbidden",
     "Policy doesn't allow os_compute_api:servers:index:get_all_tenants to be performed.",
     "2.8"},
    {"a member that looks a token up",
     as(kAliceKey, "2.31"),
     "GET",
     "/v2.1/os-console-auth-tokens/" + kUnknown,
     "",
     403,
     "forbidden",
     "Policy doesn't allow os_compute_api:os-console-auth-tokens to be performed.",
     "2.31"},
    {"an unknown token",
     as(kRootKey, "2.31"),
     "GET",
     "/v2.1/os-console-auth-tokens/" + kUnknown,
     "",
     404,
     "itemNotFound",
     "Token not found",
     "2.31"},
    {"what is no token",
     as(kRootKey, "2.31"),
     "GET",
     "/v2.1/os-console-auth-tokens/a%2F..%2Fb",
     "",
     404,
     "itemNotFound",
     "Token not found",
     "2.31"},
    {"a token before its time",
     as(kRootKey, "2.30"),
     "GET",
     "/v2.1/os-console-auth-tokens/" + kUnknown,
     "",
     400,
     "badRequest",
     "The server could not comply with the request since it is either malformed or otherwise "
     "incorrect.",
     "2.30"},
    {"a token with a query",
     as(kRootKey, "2.99"),
     "GET",
     "/v2.1/os-console-auth-tokens/" + kUnknown + "?x=1",
     "",
     400,
     "badRequest",
     "Additional properties are not allowed ('x' was unexpected)",
     "2.99"},
    {"a version of the future",
     as(kAliceKey, "2.999"),
     "POST",
     console_of(kStatic),
     kVnc,
     406,
     "computeFault",
     "Version 2.999 is not supported by the API. Minimum is 2.1 and maximum is 2.99.",
     "2.999"},
    {"no version at all",
     as(kAliceKey, "abc"),
     "POST",
     console_of(kStatic),
     kVnc,
     400,
     "badRequest",
     "API Version String abc is of invalid format. Must be of format MajorNum.MinorNum.",
     ""},
    {"a console before its time",
     as(kAliceKey, "2.5"),
     "POST",
     console_of(kStatic),
     kVnc,
     404,
     "itemNotFound",
     kNotFound,
     "2.5"},
    {"an action after its time",
     as(kAliceKey, "2.6"),
     "POST",
     action_of(kStatic),
     vnc_action("novnc"),
     404,
     "itemNotFound",
     kNotFound,
     "2.6"},
    {"an action that there is not",
     as(kAliceKey, "2.1"),
     "POST",
     action_of(kStatic),
     R"({"os-start": null})",
     400,
     "badRequest",
     "There is no such action: os-start",
     "2.1"},
    {"two actions",
     as(kAliceKey, "2.1"),
     "POST",
     action_of(kStatic),
     R"({"a": 1, "b": 2})",
     400,
     "badRequest",
     "Malformed request body",
     "2.1"},
    {"an action's type of long ago",
     as(kAliceKey, "2.1"),
     "POST",
     action_of(kStatic),
     vnc_action("xvpvnc"),
     400,
     "badRequest",
     "Invalid console type xvpvnc",
     "2.1"},
    {"RDP",
     as(kAliceKey, "2.1"),
     "POST",
     action_of(kStatic),
     R"({"os-getRDPConsole": {"type": "rdp-html5"}})",
     400,
     "badRequest",
     "The server could not comply with the request since it is either malformed or otherwise "
     "incorrect.",
     "2.1"},
    {"nobody",
     kNobody,
     "POST",
     console_of(kStatic),
     kVnc,
     401,
     "error",
     "The request you have made requires authentication.",
     ""},
    {"somebody unknown",
     as("nobody-s-key"),
     "GET",
     "/v2.1/servers",
     "",
     401,
     "error",
     "The request you have made requires authentication.",
     ""},
    {"a method that there is not",
     as(kAliceKey),
     "GET",
     console_of(kStatic),
     "",
     404,
     "itemNotFound",
     kNotFound,
     ""},
    {"a resource that there is not",
     as(kAliceKey),
     "GET",
     "/v2.1/flavors/detail",
     "",
     404,
     "itemNotFound",
     kNotFound,
     ""},
    {"another project in the path",
     as(kAliceKey),
     "GET",
     "/v2.1/project-b/servers",
     "",
     400,
     "badRequest",
     "Malformed request URL: URL's project_id 'project-b' doesn't match Context's project_id "
     "'project-a'",
     "2.8"},
    {"a marker that there is not",
     as(kAliceKey),
     "GET",
     "/v2.1/servers?marker=a",
     "",
     400,
     "badRequest",
     "marker [a] not found",
     "2.8"},
    {"a parameter that there is not",
     as(kAliceKey, "2.75"),
     "GET",
     "/v2.1/servers?colour=red",
     "",
     400,
     "badRequest",
     "Additional properties are not allowed ('colour' was unexpected)",
     "2.75"},
    {"without microversions",
     {{"X-Auth-Token", kAliceKey}, {"OpenStack-API-Version", "compute 2.999"}},
     "POST",
     "/v2/servers/" + kStatic + "/remote-consoles",
     kVnc,
     404,
     "itemNotFound",
     kNotFound,
     ""},
};

class NovaFaultTest : public StaticGatewayTest {};

TEST_F(NovaFaultTest, IsWordedAsNovaWordsIt) {
    start(options());
    for (const Row& row : kRows) {
        SCOPED_TRACE(row.name);
        expect(send_http(gateway().api(), row.verb, row.target, row.fields, row.body), row);
    }
}

class NovaStateFaultTest : public VsphereGatewayTest {};

TEST_F(NovaStateFaultTest, TellsStatesApart) {
    start(options());
    const std::string ambiguous =
        "More than one virtual machine carries this id. An operator must give one of them a new "
        "one. (";
    const HttpAnswer twice =
        send_http(gateway().api(), "POST", console_of(kTwiceVm), as(kAliceKey), kMks);

    expect(
        send_http(gateway().api(), "POST", console_of(kStoppedVm), as(kAliceKey), kMks),
        {"stopped",
         {},
         "",
         "",
         "",
         409,
         "conflictingRequest",
         "Instance " + kStoppedVm + " is not running. Power it on, then ask again.",
         "2.8"}
    );
    expect(
        twice,
        {"twice",
         {},
         "",
         "",
         "",
         409,
         "conflictingRequest",
         ambiguous + twice.field("x-openstack-request-id") + ")",
         "2.8"}
    );
}

}  // namespace
}  // namespace porthole::test
