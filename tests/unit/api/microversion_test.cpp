// SPDX-License-Identifier: Apache-2.0
#include "api/microversion.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace porthole::api {
namespace {
using net::http::Status;

using Headers = std::vector<std::pair<std::string, std::string>>;

constexpr const char* kHeader = "OpenStack-API-Version";
constexpr const char* kLegacy = "X-OpenStack-Nova-API-Version";

/// "2.8", or "406 message".
std::string version_of(const Headers& headers) {
    net::http::Request request{boost::beast::http::verb::get, "/", 11};
    for (const auto& [name, value] : headers) {
        request.insert(name, value);
    }
    const Negotiation found = negotiate(request);
    if (found.fault) {
        const auto status = static_cast<unsigned>(found.fault->status);
        EXPECT_EQ(found.version.has_value(), status == 406) << "what 406 names is echoed";
        return std::to_string(status) + " " + found.fault->message;
    }
    return found.version.value().text();
}

TEST(NegotiateTest, TakesWhatClientsSend) {
    const std::vector<std::pair<Headers, std::string>> cases{
        {{}, "2.1"},
        {{{kHeader, "compute 2.1"}}, "2.1"},
        {{{kHeader, "compute 2.6"}}, "2.6"},
        {{{kHeader, "compute 2.8"}}, "2.8"},
        {{{kHeader, "compute 2.99"}}, "2.99"},
        {{{kHeader, "compute latest"}}, "2.99"},
        {{{kLegacy, "2.8"}}, "2.8"},
        {{{kLegacy, "latest"}}, "2.99"},
        {{{"openstack-api-version", "compute 2.8"}}, "2.8"},
        {{{kHeader, "Compute 2.8"}}, "2.8"},
        {{{kHeader, "  compute   2.8  "}}, "2.8"},
        {{{kHeader, "compute\t2.8"}}, "2.8"},
        {{{kLegacy, " 2.8 "}}, "2.8"},
    };
    for (const auto& [headers, version] : cases) {
        EXPECT_EQ(version_of(headers), version) << testing::PrintToString(headers);
    }
}

TEST(NegotiateTest, ReadsLists) {
    const std::vector<std::pair<Headers, std::string>> cases{
        {{{kHeader, "volume 3.1, compute 2.8"}}, "2.8"},
        {{{kHeader, "compute 2.8,volume 3.1"}}, "2.8"},
        {{{kHeader, "compute 2.3, compute 2.8"}}, "2.8"},
        {{{kHeader, "compute 2.8, compute 2.3"}}, "2.3"},
        {{{kHeader, "volume 3.1"}, {kHeader, "compute 2.8"}}, "2.8"},
        {{{kHeader, "compute 2.3"}, {kHeader, "compute 2.8"}}, "2.8"},
        {{{kHeader, ", ,compute 2.8,"}}, "2.8"},
        {{{kLegacy, "2.3, 2.8"}}, "2.8"},
        {{{kLegacy, "2.3"}, {kLegacy, "2.8"}}, "2.8"},
        // What names another service says nothing of ours.
        {{{kHeader, "volume 3.1"}}, "2.1"},
        {{{kHeader, "compute"}}, "2.1"},
        {{{kHeader, "2.8"}}, "2.1"},
        {{{kHeader, "computer 2.8"}}, "2.1"},
        {{{kHeader, ""}}, "2.1"},
        {{{kHeader, "volume 3.1"}, {kLegacy, "2.8"}}, "2.8"},
        {{{kHeader, "compute 2.3"}, {kLegacy, "2.8"}}, "2.3"},
    };
    for (const auto& [headers, version] : cases) {
        EXPECT_EQ(version_of(headers), version) << testing::PrintToString(headers);
    }
}

TEST(NegotiateTest, RefusesVersionsThatWeDoNotHave) {
    for (const std::string version :
         {"2.0", "2.100", "2.104", "2.999", "1.1", "3.0", "3.8", "2.4294967295"}) {
        const std::string expected =
            "406 Version " + version +
            " is not supported by the API. Minimum is 2.1 and maximum is 2.99.";

        EXPECT_EQ(version_of({{kHeader, "compute " + version}}), expected);
        EXPECT_EQ(version_of({{kLegacy, version}}), expected);
    }
}

TEST(NegotiateTest, RefusesWhatIsNoVersion) {
    for (const std::string text :
         {"abc",   "2",     "2.",     ".8",      ".",
          "2.8.1", "v2.8",  "2,8",    "02.8",    "2.08",
          "2.00",  "0.1",   "-2.8",   "+2.8",    "2.+8",
          "2.-8",  "2. 8",  "2 .8",   "2.8x",    "x2.8",
          "0x2.8", "2.8e1", "LATEST", "latest.", "2.99999999999999999999"}) {
        const std::string expected = "400 API Version String " + text +
                                     " is of invalid format. Must be of format MajorNum.MinorNum.";
        if (text.find(',') == std::string::npos) {
            EXPECT_EQ(version_of({{kHeader, "compute " + text}}), expected);
            EXPECT_EQ(version_of({{kLegacy, text}}), expected);
        }
    }
}

TEST(MicroversionTest, ComparesByMajorThenMinor) {
    EXPECT_LT((Microversion{2, 8}), (Microversion{2, 10}));
    EXPECT_LT((Microversion{2, 99}), (Microversion{3, 0}));
    EXPECT_EQ((Microversion{2, 8}), (Microversion{2, 8}));
}

TEST(SetMicroversionTest, SaysWhichVersionAnswered) {
    net::http::Response response{Status::ok, 11};

    set_microversion(response, {2, 6});

    EXPECT_EQ(response[kHeader], "compute 2.6");
    EXPECT_EQ(response[kLegacy], "2.6");
    std::vector<std::string> vary;
    const auto range = response.equal_range("Vary");
    for (auto line = range.first; line != range.second; ++line) {
        vary.emplace_back(line->value());
    }
    EXPECT_THAT(vary, testing::UnorderedElementsAre(kHeader, kLegacy));
}

}  // namespace
}  // namespace porthole::api
