// SPDX-License-Identifier: Apache-2.0
// Why there is no console, in Nova's words: one row each.
#include "integration/gateway/nova_fault.hpp"

#include <string>
#include <vector>

namespace porthole::test {
namespace {

const std::string kVnc = R"({"remote_console": {"protocol": "vnc", "type": "novnc"}})";
const std::string kMks = R"({"remote_console": {"protocol": "mks", "type": "webmks"}})";
const std::string kProtocols = "['vnc', 'spice', 'rdp', 'serial', 'mks']";
const std::string kNotFound = "The resource could not be found.";

std::string vnc_action(const std::string& type) {
    return R"({"os-getVNCConsole": {"type": ")" + type + R"("}})";
}

std::string pair(const std::string& protocol, const std::string& type) {
    return R"({"remote_console": {"protocol": ")" + protocol + R"(", "type": ")" + type + R"("}})";
}

std::string unknown(const std::string& instance) {
    return "Instance " + instance + " could not be found.";
}

const std::vector<Fault> kFaults{
    {"a protocol that there is not",
     as(kAliceKey),
     "POST " + console_of(kStatic),
     pair("vmrc", "novnc"),
     400,
     "Invalid input for field/attribute protocol. Value: vmrc. 'vmrc' is not one of " + kProtocols,
     "2.8"},
    {"mks before its time",
     as(kAliceKey, "2.7"),
     "POST " + console_of(kStatic),
     kMks,
     400,
     "Invalid input for field/attribute protocol. Value: mks. 'mks' is not one of "
     "['vnc', 'spice', 'rdp', 'serial']",
     "2.7"},
    {"a member too few",
     as(kAliceKey),
     "POST " + console_of(kStatic),
     R"({"remote_console": {"type": "novnc"}})",
     400,
     "Invalid input for field/attribute remote_console. Value: {'type': 'novnc'}. 'protocol' is a "
     "required property",
     "2.8"},
    {"a member too many",
     as(kAliceKey),
     "POST " + console_of(kStatic),
     R"({"remote_console": {"protocol": "vnc", "type": "novnc", "a": 1}})",
     400,
     "Invalid input for field/attribute remote_console. Value: {'protocol': 'vnc', 'type': "
     "'novnc', 'a': 1}. Additional properties are not allowed ('a' was unexpected)",
     "2.8"},
    {"no envelope",
     as(kAliceKey),
     "POST " + console_of(kStatic),
     R"({"protocol": "vnc", "type": "novnc"})",
     400,
     "'remote_console' is a required property",
     "2.8"},
    {"no body",
     as(kAliceKey),
     "POST " + console_of(kStatic),
     "",
     400,
     "None is not of type 'object'",
     "2.8"},
    {"null",
     as(kAliceKey),
     "POST " + console_of(kStatic),
     "null",
     400,
     "None is not of type 'object'",
     "2.8"},
    {"no JSON",
     as(kAliceKey),
     "POST " + console_of(kStatic),
     "{",
     400,
     "Malformed request body",
     "2.8"},
    {"not JSON by its own word",
     {{"X-Auth-Token", kAliceKey},
      {"OpenStack-API-Version", "compute 2.8"},
      {"Content-Type", "text/xml"}},
     "POST " + console_of(kStatic),
     kVnc,
     415,
     "Unsupported Content-Type",
     "2.8"},
    {"a type that the instance has not",
     as(kAliceKey),
     "POST " + console_of(kStatic),
     kMks,
     400,
     "Unavailable console type webmks.",
     "2.8"},
    {"a type that is switched off",
     as(kAliceKey),
     "POST " + console_of(kStatic),
     pair("spice", "spice-html5"),
     400,
     "Unavailable console type spice-html5.",
     "2.8"},
    {"another type that the instance has not",
     as(kAliceKey),
     "POST " + console_of(kStatic),
     pair("rdp", "rdp-html5"),
     400,
     "Unavailable console type rdp-html5.",
     "2.8"},
    {"a pair that there is not",
     as(kAliceKey),
     "POST " + console_of(kStatic),
     pair("vnc", "webmks"),
     400,
     "Invalid console type webmks",
     "2.8"},
    {"an unknown instance",
     as(kAliceKey),
     "POST " + console_of(kUnknown),
     kVnc,
     404,
     unknown(kUnknown),
     "2.8"},
    {"an instance by name",
     as(kAliceKey),
     "POST " + console_of("web01"),
     kVnc,
     404,
     unknown("web01"),
     "2.8"},
    {"another project's instance",
     as(kBobKey),
     "POST " + console_of(kStatic),
     kVnc,
     404,
     unknown(kStatic),
     "2.8"},
    {"a reader",
     as(kReaderKey),
     "POST " + console_of(kStatic),
     kVnc,
     403,
     "Policy doesn't allow os_compute_api:os-remote-consoles to be performed.",
     "2.8"},
    {"a version of the future",
     as(kAliceKey, "2.999"),
     "POST " + console_of(kStatic),
     kVnc,
     406,
     "Version 2.999 is not supported by the API. Minimum is 2.1 and maximum is 2.99.",
     "2.999"},
    {"no version at all",
     as(kAliceKey, "abc"),
     "POST " + console_of(kStatic),
     kVnc,
     400,
     "API Version String abc is of invalid format. Must be of format MajorNum.MinorNum.",
     ""},
    {"a console before its time",
     as(kAliceKey, "2.5"),
     "POST " + console_of(kStatic),
     kVnc,
     404,
     kNotFound,
     "2.5"},
    {"an action after its time",
     as(kAliceKey, "2.6"),
     "POST " + action_of(kStatic),
     vnc_action("novnc"),
     404,
     kNotFound,
     "2.6"},
    {"an action that there is not",
     as(kAliceKey, "2.1"),
     "POST " + action_of(kStatic),
     R"({"os-start": null})",
     400,
     "There is no such action: os-start",
     "2.1"},
    {"two actions",
     as(kAliceKey, "2.1"),
     "POST " + action_of(kStatic),
     R"({"a": 1, "b": 2})",
     400,
     "Malformed request body",
     "2.1"},
    {"RDP",
     as(kAliceKey, "2.1"),
     "POST " + action_of(kStatic),
     R"({"os-getRDPConsole": {"type": "rdp-html5"}})",
     400,
     "Unavailable console type rdp-html5.",
     "2.1"},
    {"nobody",
     Fields{},
     "POST " + console_of(kStatic),
     kVnc,
     401,
     "The request you have made requires authentication.",
     ""},
    {"a method that there is not",
     as(kAliceKey),
     "GET " + console_of(kStatic),
     "",
     404,
     kNotFound,
     ""},
};

class NovaConsoleFaultTest : public StaticGatewayTest {};

TEST_F(NovaConsoleFaultTest, IsWordedAsNovaWordsIt) {
    start(options());
    for (const Fault& fault : kFaults) {
        SCOPED_TRACE(fault.name);
        expect(provoke(gateway(), fault), fault);
    }
}

class NovaStateFaultTest : public VsphereGatewayTest {};

TEST_F(NovaStateFaultTest, TellsStatesApart) {
    start(options());
    const Fault stopped{
        "stopped",
        as(kAliceKey),
        "POST " + console_of(kStoppedVm),
        kMks,
        409,
        "Instance " + kStoppedVm + " is not running. Power it on, then ask again.",
        "2.8"
    };
    Fault twice{"twice", as(kAliceKey), "POST " + console_of(kTwiceVm), kMks, 409, "", "2.8"};
    const HttpAnswer answer = provoke(gateway(), twice);
    twice.message =
        "More than one virtual machine carries this id. An operator must give one of them a new "
        "one. (" +
        answer.field("x-openstack-request-id") + ")";

    expect(provoke(gateway(), stopped), stopped);
    expect(answer, twice);
}

}  // namespace
}  // namespace porthole::test
