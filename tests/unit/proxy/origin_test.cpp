// SPDX-License-Identifier: Apache-2.0
#include "proxy/origin.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace porthole::proxy {
namespace {
using boost::beast::http::field;
using boost::beast::http::verb;

net::http::Request request_from(const std::vector<std::string>& origins) {
    net::http::Request request{verb::get, "/websockify", 11};
    request.set(field::host, "consoles.example");
    for (const std::string& origin : origins) {
        request.insert(field::origin, origin);
    }
    return request;
}

bool lets_in(const OriginPolicy& policy, const std::vector<std::string>& origins) {
    const auto checked = policy.check(request_from(origins));
    EXPECT_TRUE(checked || checked.error() == Errc::origin_refused);
    return checked.has_value();
}

TEST(OriginPolicyTest, LetsInWhatIsListedAndNothingElse) {
    const OriginPolicy policy({"https://consoles.example", "http://127.0.0.1:6090"}, false, false);
    const std::string right = "https://consoles.example";

    EXPECT_TRUE(lets_in(policy, {right}));
    EXPECT_TRUE(lets_in(policy, {"http://127.0.0.1:6090"}));
    for (const std::string wrong :
         {"",
          "null",
          "*",
          "consoles.example",
          "//consoles.example",
          "http://consoles.example",
          "wss://consoles.example",
          "HTTPS://consoles.example",
          "https://Consoles.example",
          "https://consoles.example.",
          "https://consoles.example:443",
          "https://consoles.example:8443",
          "https://consoles.example/",
          "https://consoles.example/page",
          "https://consoles.example?x",
          "https://consoles.example https://evil.example",
          "https://consoles.example, https://evil.example",
          "https://evil.example",
          "https://evil.consoles.example",
          "https://consoles.example.evil",
          "https://consoles.exampl",
          "https://evilconsoles.example",
          "https://consoles.example@evil.example",
          "https://consoles.example:443@evil.example",
          "http://127.0.0.1:6091",
          "http://127.0.0.1",
          "http://localhost:6090",
          "https://127.0.0.1:6090"}) {
        EXPECT_FALSE(lets_in(policy, {wrong})) << wrong;
    }
    EXPECT_FALSE(lets_in(policy, {right, right}));
    EXPECT_FALSE(lets_in(policy, {right, "https://evil.example"}));
    EXPECT_FALSE(lets_in(policy, {"https://evil.example", right}));
    EXPECT_FALSE(lets_in(policy, {}));
}

TEST(OriginPolicyTest, LetsAMissingOriginInWhereToldSo) {
    const OriginPolicy policy({"https://consoles.example"}, true, false);

    EXPECT_TRUE(lets_in(policy, {}));
    for (const std::string wrong : {"", "null", "https://evil.example"}) {
        EXPECT_FALSE(lets_in(policy, {wrong})) << wrong;
    }
    EXPECT_FALSE(lets_in(policy, {"https://consoles.example", "https://evil.example"}));
}

TEST(OriginPolicyTest, IsNeverWidenedByARequest) {
    // OSSN-0101: a proxy added each request's Host to its list.
    const OriginPolicy policy({"https://consoles.example"}, false, false);
    for (const std::string host : {"evil.example", "evil.example:443"}) {
        auto request = request_from({"https://evil.example"});
        request.set(field::host, host);
        request.set("X-Forwarded-Host", host);
        request.set("X-Forwarded-Proto", "https");

        EXPECT_FALSE(policy.check(request));
        EXPECT_FALSE(lets_in(policy, {"https://evil.example"}));
    }
}

TEST(OriginPolicyTest, LetsPagesOfTheSameHostInWhereToldSo) {
    const OriginPolicy policy({"https://consoles.example"}, false, true);
    const auto lets_in = [&policy](const char* host, const char* origin) {
        net::http::Request request;
        request.set(boost::beast::http::field::host, host);
        request.set(boost::beast::http::field::origin, origin);
        return policy.check(request).has_value();
    };

    EXPECT_TRUE(lets_in("novnc.example:6080", "http://novnc.example:6080"));
    EXPECT_TRUE(lets_in("NOVNC.example:6080", "https://novnc.example"));
    EXPECT_TRUE(lets_in("[2001:db8::1]:6080", "http://[2001:db8::1]:6080"));
    EXPECT_TRUE(lets_in("novnc.example", "https://consoles.example"));
    EXPECT_FALSE(lets_in("novnc.example:6080", "http://evil.example:6080"));
    EXPECT_FALSE(lets_in("novnc.example:6080", "null"));
    EXPECT_FALSE(lets_in("novnc.example:6080", ""));
    EXPECT_FALSE(lets_in("", "http://"));
    EXPECT_FALSE(lets_in("novnc.example", "http://novnc.example.evil"));
    // What one request names lets no later one in (OSSN-0101).
    EXPECT_TRUE(lets_in("evil.example", "http://evil.example"));
    EXPECT_FALSE(lets_in("novnc.example", "http://evil.example"));
}

TEST(OriginPolicyTest, WantsTheSchemeThatWasGivenOut) {
    const auto fits = [](const char* origin, const char* base_url) {
        net::http::Request request;
        if (*origin != '\0') {
            request.set(boost::beast::http::field::origin, origin);
        }
        return OriginPolicy::check_scheme(request, base_url).has_value();
    };

    EXPECT_TRUE(fits("https://c.example", "https://c.example/vnc_lite.html"));
    EXPECT_TRUE(fits("https://c.example", "wss://c.example:6083/"));
    EXPECT_TRUE(fits("http://c.example", "ws://c.example:6083/"));
    EXPECT_TRUE(fits("", "https://c.example/"));
    EXPECT_TRUE(fits("http://c.example", ""));
    EXPECT_FALSE(fits("https://c.example", "http://c.example/"));
    EXPECT_FALSE(fits("https://c.example", "ws://c.example/"));
    EXPECT_FALSE(fits("http://c.example", "https://c.example/"));
    EXPECT_FALSE(fits("null", "https://c.example/"));
}

TEST(OriginPolicyTest, LetsNobodyInWithoutAList) {
    const OriginPolicy policy({}, false, false);

    EXPECT_FALSE(lets_in(policy, {"https://consoles.example"}));
    EXPECT_FALSE(lets_in(policy, {""}));
    EXPECT_FALSE(lets_in(policy, {}));
}

TEST(OriginOfTest, IsWhatABrowserThereWouldSend) {
    struct Case {
        std::string url;
        std::string origin;
    };
    const std::vector<Case> cases{
        {"https://consoles.example", "https://consoles.example"},
        {"https://consoles.example/", "https://consoles.example"},
        {"https://consoles.example/vnc_auto.html?x=y", "https://consoles.example"},
        {"HTTPS://Consoles.EXAMPLE/", "https://consoles.example"},
        {"https://consoles.example:443/", "https://consoles.example"},
        {"https://consoles.example:/", "https://consoles.example"},
        {"https://consoles.example:80/", "https://consoles.example:80"},
        {"http://consoles.example:80/", "http://consoles.example"},
        {"http://consoles.example:443/", "http://consoles.example:443"},
        {"http://127.0.0.1:6090/", "http://127.0.0.1:6090"},
        {"http://[::1]:6090/", "http://[::1]:6090"},
        {"ws://127.0.0.1:6083/", "http://127.0.0.1:6083"},
        {"wss://consoles.example/", "https://consoles.example"},
        {"wss://consoles.example:443/", "https://consoles.example"},
    };
    for (const auto& [url, origin] : cases) {
        EXPECT_EQ(origin_of(url), origin) << url;
    }
}

TEST(OriginOfTest, IsEmptyForWhatHasNone) {
    for (const std::string url :
         {"",
          "consoles.example",
          "//consoles.example/",
          "/path",
          "ftp://consoles.example/",
          "file:///etc/passwd",
          "javascript:alert(1)",
          "https://",
          "https:///path",
          "https://:443/",
          "https://con soles.example/",
          "https://consoles.example:port/",
          "https://[::1/",
          "httpsx://consoles.example/"}) {
        EXPECT_EQ(origin_of(url), "") << url;
    }
}

TEST(IsOriginTest, TakesTheCanonicalFormAlone) {
    for (const std::string origin :
         {"https://consoles.example",
          "http://127.0.0.1:6090",
          "http://[::1]:6090",
          "https://consoles.example:8443"}) {
        EXPECT_TRUE(is_origin(origin)) << origin;
    }
    for (const std::string text :
         {"",
          "null",
          "*",
          "https://*.example",
          "consoles.example",
          "https://consoles.example/",
          "https://consoles.example/path",
          "https://consoles.example?x",
          "https://consoles.example#x",
          "https://consoles.example:443",
          "http://consoles.example:80",
          "http://consoles.example:",
          "HTTPS://consoles.example",
          "https://Consoles.example",
          "https://user@consoles.example",
          "wss://consoles.example",
          "ws://127.0.0.1:6083",
          "ftp://consoles.example",
          "https://a.example, https://b.example",
          " https://consoles.example"}) {
        EXPECT_FALSE(is_origin(text)) << text;
    }
}

}  // namespace
}  // namespace porthole::proxy
