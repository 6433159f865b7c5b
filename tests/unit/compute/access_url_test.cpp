// SPDX-License-Identifier: Apache-2.0
#include "compute/access_url.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace porthole::compute {
namespace {

TEST(IsBaseUrlTest, TakesWhatATokenCanBeAddedTo) {
    for (const std::string url :
         {"http://127.0.0.1:6090/",
          "http://127.0.0.1:6080/vnc_auto.html",
          "https://consoles.example",
          "https://consoles.example/?lang=en",
          "https://consoles.example/vnc.html?path=websockify",
          "http://[::1]:6090/",
          "ws://127.0.0.1:6083/",
          "wss://consoles.example/serial"}) {
        EXPECT_TRUE(is_base_url(url)) << url;
    }
}

TEST(IsBaseUrlTest, RefusesEverythingElse) {
    for (const std::string url :
         {"",
          "/",
          "consoles.example",
          "//consoles.example/",
          "consoles.example:6090",
          "ftp://consoles.example/",
          "javascript:alert(1)",
          "file:///etc/passwd",
          "https://",
          "https:///page",
          "https://consoles.example/#page",
          "https://consoles.example/?token=x",
          "https://consoles.example/?a=b&token=",
          "https://consoles.example/?t%6Fken=x",
          "https://user@consoles.example/",
          "https://user:password@consoles.example/",
          "https://consoles.example/a b",
          "https://consoles.example/%zz",
          "https://consoles.example/\n",
          " https://consoles.example/"}) {
        EXPECT_FALSE(is_base_url(url)) << url;
    }
}

TEST(AccessUrlTest, AddsTheToken) {
    const Secret token("5f1c-_A9");
    const std::vector<std::pair<std::string, std::string>> cases{
        {"http://127.0.0.1:6090/", "http://127.0.0.1:6090/?token=5f1c-_A9"},
        {"http://127.0.0.1:6080/vnc_auto.html", "http://127.0.0.1:6080/vnc_auto.html?token=5f1c-_A9"
        },
        {"ws://127.0.0.1:6083/", "ws://127.0.0.1:6083/?token=5f1c-_A9"},
        // Horizon adds "&title=…" to whatever comes: there must be a path and a question mark.
        {"https://consoles.example", "https://consoles.example/?token=5f1c-_A9"},
        {"https://consoles.example?page=a/b", "https://consoles.example/?page=a/b&token=5f1c-_A9"},
        {"https://consoles.example/?", "https://consoles.example/?token=5f1c-_A9"},
        {"https://consoles.example?lang=en", "https://consoles.example/?lang=en&token=5f1c-_A9"},
        {"https://consoles.example/a?b=c%20d", "https://consoles.example/a?b=c%20d&token=5f1c-_A9"},
    };
    for (const auto& [base, url] : cases) {
        EXPECT_EQ(access_url(base, token), url);
    }
}

TEST(AccessUrlTest, KeepsATokenWhole) {
    for (const std::string token : {"a+b/c=", "a&b=c", "a#b", "a b", "%41", "\xc3\xa4"}) {
        const std::string url = access_url("https://consoles.example/", Secret(token));
        const auto parsed = boost::urls::parse_uri(url);

        ASSERT_TRUE(parsed) << url;
        EXPECT_EQ((*parsed->params().find("token")).value, token);
        EXPECT_EQ(parsed->params().size(), 1U);
        EXPECT_FALSE(parsed->has_fragment());
    }
}

}  // namespace
}  // namespace porthole::compute
