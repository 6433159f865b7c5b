// SPDX-License-Identifier: Apache-2.0
#include "api/console_request.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace porthole::api {
namespace {

constexpr Microversion kOld{2, 6};
constexpr Microversion kNew{2, 8};

/// "vnc/novnc", or the message of a 400.
std::string text_of(const std::variant<ConsoleRequest, Fault>& parsed) {
    if (const auto* const fault = std::get_if<Fault>(&parsed)) {
        EXPECT_EQ(fault->status, net::http::Status::bad_request);
        return fault->message;
    }
    const auto& request = std::get<ConsoleRequest>(parsed);
    return request.protocol + "/" + request.type;
}

std::string remote(const std::string& console, const Microversion& version = kNew) {
    return text_of(parse_remote_console_request("{\"remote_console\": " + console + "}", version));
}

std::string seed(const std::string& body) {
    return text_of(parse_console_request(body));
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
        protocol + "None. None is not one of " + protocols
    );
    EXPECT_EQ(
        remote(R"({"protocol": 1, "type": "novnc"})"), protocol + "1. 1 is not one of " + protocols
    );
    EXPECT_EQ(
        remote(R"({"protocol": "vnc", "type": ["novnc"]})"),
        type + "['novnc']. ['novnc'] is not one of " + types
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
    const auto whole = [](const std::string& body) {
        return text_of(parse_remote_console_request(body, kNew));
    };
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
        EXPECT_EQ(text_of(parse_remote_console_request(body, kNew)), "Malformed request body")
            << body.substr(0, 50);
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
        "['novnc', 'xvpvnc', 'rdp-html5', 'spice-html5', 'serial', 'webmks']"
    );
}

}  // namespace
}  // namespace porthole::api
