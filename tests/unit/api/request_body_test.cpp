// SPDX-License-Identifier: Apache-2.0
#include "api/request_body.hpp"

#include "api/resources/registry.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace porthole::api {
namespace {
namespace json = boost::json;
using net::http::Status;

constexpr Microversion kOld{2, 6};
constexpr Microversion kNew{2, 8};

const Operation& operation(std::string_view id) {
    static const Operations all = all_operations();
    return *std::find_if(all.begin(), all.end(), [id](const Operation& each) {
        return each.id == id;
    });
}

std::variant<json::value, Fault> read(
    std::string_view id,
    const std::string& body,
    const Microversion& version,
    std::string_view type = "application/json"
) {
    net::http::Request request{boost::beast::http::verb::post, "/", 11};
    request.set(boost::beast::http::field::content_type, type);
    request.body() = body;
    return read_body(request, operation(id), version);
}

/// "vnc/novnc", or the message of a 400.
std::string text_of(const std::variant<json::value, Fault>& parsed) {
    if (const auto* const fault = std::get_if<Fault>(&parsed)) {
        EXPECT_EQ(fault->status, Status::bad_request);
        return fault->message;
    }
    const json::value* console = &std::get<json::value>(parsed);
    if (const auto* const inner = console->as_object().if_contains("remote_console")) {
        console = inner;
    }
    return std::string(console->at("protocol").as_string()) + "/" +
           std::string(console->at("type").as_string());
}

std::string whole(const std::string& body) {
    return text_of(read("create_remote_console", body, kNew));
}

std::string remote(const std::string& console, const Microversion& version = kNew) {
    return text_of(read("create_remote_console", "{\"remote_console\": " + console + "}", version));
}

std::string seed(const std::string& body) {
    return text_of(read("create_console", body, kMinMicroversion));
}

/// "404 message", or the body as it was read.
std::string action(const std::string& body, const Microversion& version = kMinMicroversion) {
    const auto parsed = read("run_console_action", body, version);
    if (const auto* const fault = std::get_if<Fault>(&parsed)) {
        return std::to_string(static_cast<unsigned>(fault->status)) + " " + fault->message;
    }
    return json::serialize(std::get<json::value>(parsed));
}

TEST(RemoteConsoleRequestTest, TakesEveryProtocolAndType) {
    const std::vector<std::pair<std::string, std::string>> pairs{
        {"vnc", "novnc"},
        {"vnc", "xvpvnc"},
        {"rdp", "rdp-html5"},
        {"spice", "spice-html5"},
        {"serial", "serial"},
        {"mks", "webmks"},
        // Each of its own list: whether they fit together is not for the schema.
        {"vnc", "serial"},
    };
    for (const auto& [protocol, type] : pairs) {
        const std::string body =
            R"({"protocol": ")" + protocol + R"(", "type": ")" + type + R"("})";

        EXPECT_EQ(remote(body), protocol + "/" + type);
        EXPECT_EQ(seed(body), protocol + "/" + type);
    }
}

TEST(RemoteConsoleRequestTest, KnowsMksSince28) {
    EXPECT_EQ(remote(R"({"protocol": "vnc", "type": "novnc"})", kOld), "vnc/novnc");
    EXPECT_EQ(
        remote(R"({"protocol": "mks", "type": "webmks"})", kOld),
        "Invalid input for field/attribute protocol. Value: mks. "
        "'mks' is not one of ['vnc', 'spice', 'rdp', 'serial']"
    );
    EXPECT_EQ(
        remote(R"({"protocol": "vnc", "type": "webmks"})", kOld),
        "Invalid input for field/attribute type. Value: webmks. "
        "'webmks' is not one of ['novnc', 'xvpvnc', 'rdp-html5', 'spice-html5', 'serial']"
    );
}

TEST(RemoteConsoleRequestTest, KnowsSpiceDirectSince299) {
    const std::string direct = R"({"protocol": "spice", "type": "spice-direct"})";

    EXPECT_EQ(remote(direct, {2, 99}), "spice/spice-direct");
    EXPECT_EQ(
        remote(direct, {2, 98}),
        "Invalid input for field/attribute type. Value: spice-direct. 'spice-direct' is not one of "
        "['novnc', 'xvpvnc', 'rdp-html5', 'spice-html5', 'serial', 'webmks']"
    );
}

TEST(RemoteConsoleRequestTest, NamesFirstWhatIsWrongInside) {
    EXPECT_EQ(
        whole(R"({"remote_console": {}, "extra": 1})"),
        "Invalid input for field/attribute remote_console. Value: {}. 'protocol' is a required "
        "property"
    );
    EXPECT_EQ(
        remote(R"({"type": "x", "extra": 1})"),
        "Invalid input for field/attribute type. Value: x. 'x' is not one of "
        "['novnc', 'xvpvnc', 'rdp-html5', 'spice-html5', 'serial', 'webmks']"
    );
}

TEST(RemoteConsoleRequestTest, NamesTheValueThatIsNotInTheList) {
    const std::string protocols = "['vnc', 'spice', 'rdp', 'serial', 'mks']";
    const std::string types = "['novnc', 'xvpvnc', 'rdp-html5', 'spice-html5', 'serial', 'webmks']";
    const std::string protocol = "Invalid input for field/attribute protocol. Value: ";
    const std::string type = "Invalid input for field/attribute type. Value: ";

    EXPECT_EQ(
        remote(R"({"protocol": "vmrc", "type": "novnc"})"),
        protocol + "vmrc. 'vmrc' is not one of " + protocols
    );
    EXPECT_EQ(
        remote(R"({"protocol": "VNC", "type": "novnc"})"),
        protocol + "VNC. 'VNC' is not one of " + protocols
    );
    EXPECT_EQ(remote(R"({"protocol": "vnc", "type": ""})"), type + ". '' is not one of " + types);
    EXPECT_EQ(
        remote(R"({"protocol": null, "type": "novnc"})"),
        protocol + "None. None is not of type 'string'"
    );
    EXPECT_EQ(
        remote(R"({"protocol": 1, "type": "novnc"})"), protocol + "1. 1 is not of type 'string'"
    );
    EXPECT_EQ(
        remote(R"({"protocol": "vnc", "type": ["novnc"]})"),
        type + "['novnc']. ['novnc'] is not of type 'string'"
    );
}

TEST(RemoteConsoleRequestTest, NamesWhatIsMissingOrTooMuch) {
    const std::string field = "Invalid input for field/attribute remote_console. Value: ";

    EXPECT_EQ(
        remote(R"({"protocol": "vnc"})"),
        field + "{'protocol': 'vnc'}. 'type' is a required property"
    );
    EXPECT_EQ(
        remote(R"({"type": "novnc"})"),
        field + "{'type': 'novnc'}. 'protocol' is a required property"
    );
    EXPECT_EQ(
        remote(R"({"protocol": "vnc", "type": "novnc", "x": true})"),
        field +
            "{'protocol': 'vnc', 'type': 'novnc', 'x': True}. "
            "Additional properties are not allowed ('x' was unexpected)"
    );
    EXPECT_EQ(
        remote(R"({"protocol": "vnc", "type": "novnc", "x": 1, "y": 2})"),
        field +
            "{'protocol': 'vnc', 'type': 'novnc', 'x': 1, 'y': 2}. "
            "Additional properties are not allowed ('x', 'y' were unexpected)"
    );
    EXPECT_EQ(remote("[]"), field + "[]. [] is not of type 'object'");
    EXPECT_EQ(remote("null"), field + "None. None is not of type 'object'");
    EXPECT_EQ(remote("\"vnc\""), field + "vnc. 'vnc' is not of type 'object'");
}

TEST(RemoteConsoleRequestTest, NamesNoFieldAtTheRoot) {
    EXPECT_EQ(whole(""), "None is not of type 'object'");
    EXPECT_EQ(whole("null"), "None is not of type 'object'");
    EXPECT_EQ(whole("[1, 2]"), "[1, 2] is not of type 'object'");
    EXPECT_EQ(whole("{}"), "'remote_console' is a required property");
    EXPECT_EQ(
        whole(R"({"remote_console": {"protocol": "vnc", "type": "novnc"}, "extra": 1})"),
        "Additional properties are not allowed ('extra' was unexpected)"
    );
}

TEST(RemoteConsoleRequestTest, RefusesWhatIsNoJson) {
    const std::string nested = std::string(1000, '[') + std::string(1000, ']');
    for (const std::string& body :
         {std::string("{"),
          std::string("{\"remote_console\""),
          std::string("{'remote_console': {}}"),
          std::string("protocol=vnc&type=novnc"),
          std::string("{} {}"),
          std::string("{\"a\": 1,}"),
          std::string("nul"),
          std::string("\x80"),
          std::string("\0", 1),
          nested}) {
        EXPECT_EQ(whole(body), "Malformed request body") << body.substr(0, 50);
        EXPECT_EQ(seed(body), "Malformed request body");
    }
}

TEST(ConsoleRequestTest, TakesTheSeedsBody) {
    EXPECT_EQ(seed(R"({"protocol": "mks", "type": "webmks"})"), "mks/webmks");
    EXPECT_EQ(seed(R"({"type": "webmks", "protocol": "mks"})"), "mks/webmks");
}

TEST(ConsoleRequestTest, WordsItsErrorsAsNovaDoes) {
    EXPECT_EQ(seed(""), "None is not of type 'object'");
    EXPECT_EQ(seed("{}"), "'protocol' is a required property");
    EXPECT_EQ(seed(R"({"protocol": "mks"})"), "'type' is a required property");
    EXPECT_EQ(
        seed(R"({"protocol": "mks", "type": "webmks", "host": "esx.example"})"),
        "Additional properties are not allowed ('host' was unexpected)"
    );
    EXPECT_EQ(
        seed(R"({"protocol": "mks", "type": "vmrc"})"),
        "Invalid input for field/attribute type. Value: vmrc. 'vmrc' is not one of "
        "['novnc', 'xvpvnc', 'rdp-html5', 'spice-html5', 'serial', 'webmks', 'spice-direct']"
    );
}

TEST(ConsoleActionTest, TakesOneActionOfItsVersion) {
    const std::string vnc = R"({"os-getVNCConsole":{"type":"novnc"}})";

    EXPECT_EQ(action(vnc), vnc);
    EXPECT_EQ(action(vnc, {2, 5}), vnc);
    EXPECT_EQ(action(vnc, {2, 6}), "404 The resource could not be found.");
    EXPECT_EQ(
        action(R"({"os-getSPICEConsole":{"type":"spice-html5"}})"),
        R"({"os-getSPICEConsole":{"type":"spice-html5"}})"
    );
    EXPECT_EQ(
        action(R"({"os-getRDPConsole":{"type":"rdp-html5"}})"),
        R"({"os-getRDPConsole":{"type":"rdp-html5"}})"
    );
}

TEST(ConsoleActionTest, WordsItsErrorsAsNovaDoes) {
    EXPECT_EQ(action(R"({"os-start": null})"), "400 There is no such action: os-start");
    EXPECT_EQ(action(R"({"reboot": {}})", kMaxMicroversion), "400 There is no such action: reboot");
    for (const std::string body : {"", "null", "[]", "{}", "{", R"({"a": 1, "b": 2})"}) {
        EXPECT_EQ(action(body), "400 Malformed request body") << body;
    }
    EXPECT_EQ(
        action(R"({"os-getVNCConsole": {"type": "webmks"}})"),
        "400 Invalid input for field/attribute type. Value: webmks. 'webmks' is not one of "
        "['novnc', 'xvpvnc']"
    );
    EXPECT_EQ(
        action(R"({"os-getSerialConsole": {}})"),
        "400 Invalid input for field/attribute os-getSerialConsole. Value: {}. 'type' is a "
        "required property"
    );
}

TEST(ReadBodyTest, WantsJsonWhereThereIsABody) {
    const auto status = [](std::string_view type) {
        const auto parsed =
            read("create_console", R"({"protocol":"vnc","type":"novnc"})", {}, type);
        const auto* const fault = std::get_if<Fault>(&parsed);
        return fault == nullptr ? 200U : static_cast<unsigned>(fault->status);
    };
    EXPECT_EQ(status("application/json"), 200U);
    EXPECT_EQ(status("application/json; charset=utf-8"), 200U);
    EXPECT_EQ(status("application/vnd.openstack.compute+json"), 200U);
    EXPECT_EQ(status("text/plain"), 200U);
    EXPECT_EQ(status(""), 200U);
    EXPECT_EQ(status("application/xml"), 415U);
    EXPECT_EQ(status("application/jsonx"), 415U);

    const auto none = read("list_servers", "<servers/>", kNew, "application/xml");
    EXPECT_TRUE(std::get<json::value>(none).is_null());
}

}  // namespace
}  // namespace porthole::api
