// SPDX-License-Identifier: Apache-2.0
#include "proxy/page_headers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <string>

namespace porthole::proxy {
namespace {
using net::http::Response;
using net::http::Status;

/// The directives of the content security policy, by name.
std::map<std::string, std::string> policy_of(const Response& response) {
    EXPECT_EQ(response.count("Content-Security-Policy"), 1U);
    std::map<std::string, std::string> directives;
    std::istringstream policy{std::string(response["Content-Security-Policy"])};
    for (std::string directive; std::getline(policy, directive, ';');) {
        directive.erase(0, directive.find_first_not_of(' '));
        const std::size_t space = directive.find(' ');
        const std::string value = space == std::string::npos ? "" : directive.substr(space + 1);
        EXPECT_TRUE(directives.emplace(directive.substr(0, space), value).second) << directive;
    }
    return directives;
}

TEST(PageHeadersTest, KeepThePageToItself) {
    Response response{Status::ok, 11};

    set_page_headers(response, {});

    const auto policy = policy_of(response);
    EXPECT_EQ(policy.at("default-src"), "'none'");
    EXPECT_EQ(policy.at("script-src"), "'self'");
    EXPECT_EQ(policy.at("connect-src"), "'self'");
    EXPECT_EQ(policy.at("base-uri"), "'none'");
    EXPECT_EQ(policy.at("form-action"), "'none'");
    EXPECT_EQ(policy.at("frame-ancestors"), "'none'");
    EXPECT_EQ(policy.at("require-trusted-types-for"), "'script'");
    EXPECT_EQ(response["Referrer-Policy"], "no-referrer");
    EXPECT_EQ(response["X-Content-Type-Options"], "nosniff");
    EXPECT_EQ(response["Cross-Origin-Resource-Policy"], "same-origin");
    EXPECT_EQ(response["X-Frame-Options"], "DENY");
    EXPECT_EQ(response["Cross-Origin-Opener-Policy"], "same-origin");
}

TEST(PageHeadersTest, LetNoPolicyOfTrustedTypesIn) {
    Response response{Status::ok, 11};
    set_page_headers(response, {}, "/");
    EXPECT_EQ(policy_of(response).at("trusted-types"), "'none'");
}

TEST(PageHeadersTest, ChangeOneDirectiveForAPageThatLoadsTheSdk) {
    Response plain{Status::ok, 11};
    Response with_sdk{Status::ok, 11};
    set_page_headers(plain, {}, "/mks.html");
    set_page_headers(with_sdk, {}, "/mks.html", true);

    auto policy = policy_of(with_sdk);
    EXPECT_EQ(policy.at("trusted-types"), "porthole-sdk default");
    policy["trusted-types"] = "'none'";
    EXPECT_EQ(policy, policy_of(plain));
}

TEST(PageHeadersTest, LetOnePageRunWebAssembly) {
    for (const std::string path : {"/", "/rdp.html/", "/below/rdp.html", "/vnc_auto.html"}) {
        Response response{Status::ok, 11};
        set_page_headers(response, {}, path);
        EXPECT_EQ(policy_of(response).at("script-src"), "'self'") << path;
    }
    Response response{Status::ok, 11};
    set_page_headers(response, {}, "/rdp.html");
    EXPECT_EQ(policy_of(response).at("script-src"), "'self' 'wasm-unsafe-eval'");
}

TEST(PageHeadersTest, AllowNothingUnsafe) {
    Response response{Status::ok, 11};

    set_page_headers(response, {"https://horizon.example"});

    for (const auto& [name, value] : policy_of(response)) {
        EXPECT_THAT(value, testing::Not(testing::HasSubstr("unsafe"))) << name;
        EXPECT_THAT(value, testing::Not(testing::HasSubstr("*"))) << name;
        EXPECT_THAT(value, testing::Not(testing::HasSubstr("http:"))) << name;
    }
}

TEST(PageHeadersTest, LetTheConfiguredOriginsFrameThePage) {
    Response response{Status::ok, 11};

    set_page_headers(response, {"https://horizon.example", "https://portal.example:8443"});

    EXPECT_EQ(
        policy_of(response).at("frame-ancestors"),
        "https://horizon.example https://portal.example:8443"
    );
    // DENY would win over the policy in old browsers; a foreign opener is what embedding means.
    EXPECT_EQ(response.count("X-Frame-Options"), 0U);
    EXPECT_EQ(response.count("Cross-Origin-Opener-Policy"), 0U);
}

TEST(PageHeadersTest, LetOthersLoadWhatIsForThem) {
    Response response{Status::ok, 11};

    set_page_headers(response, {});
    let_other_pages_load(response);

    EXPECT_EQ(response["Cross-Origin-Resource-Policy"], "cross-origin");
    EXPECT_EQ(response["Access-Control-Allow-Origin"], "*");
    EXPECT_EQ(policy_of(response).at("frame-ancestors"), "'none'");
}

TEST(PageHeadersTest, ReplaceWhatWasThere) {
    Response response{Status::ok, 11};
    response.set("Referrer-Policy", "unsafe-url");

    set_page_headers(response, {});
    set_page_headers(response, {});

    EXPECT_EQ(response.count("Referrer-Policy"), 1U);
    EXPECT_EQ(response["Referrer-Policy"], "no-referrer");
    EXPECT_EQ(response.count("Content-Security-Policy"), 1U);
}

}  // namespace
}  // namespace porthole::proxy
