// SPDX-License-Identifier: Apache-2.0
#include "net/http/head_guard.hpp"

#include <boost/beast/http/error.hpp>
#include <gtest/gtest.h>

#include <string>

namespace porthole::net::http {
namespace {
using boost::beast::http::error;

constexpr std::size_t kLimit = 100;

boost::system::error_code look_at(std::string_view bytes, std::size_t split) {
    HeadGuard guard(kLimit);
    const auto first = guard.look(bytes.substr(0, split));
    return first ? first : guard.look(bytes.substr(split));
}

/// The same however `bytes` are cut.
void expect_error(const std::string& bytes, const boost::system::error_code& expected) {
    for (std::size_t split = 0; split <= bytes.size(); ++split) {
        ASSERT_EQ(look_at(bytes, split), expected) << bytes << " cut at " << split;
    }
}

TEST(HeadGuardTest, LetsHeadsPass) {
    expect_error("GET / HTTP/1.1\r\nHost: h\r\n\r\n", {});
    expect_error("GET / HTTP/1.1\r\nX:  spaces\t \r\n\r\n", {});
    expect_error("GET / HTTP/1.1\r\n\r\n", {});
}

TEST(HeadGuardTest, RefusesLinesThatContinueTheOneBefore) {
    expect_error("GET / HTTP/1.1\r\nX: a\r\n b\r\n\r\n", error::bad_field);
    expect_error("GET / HTTP/1.1\r\nX: a\r\n\tb\r\n\r\n", error::bad_field);
    expect_error("GET / HTTP/1.1\r\nX: a\r\n \r\n\r\n", error::bad_field);
    expect_error("GET / HTTP/1.1\r\n X: a\r\n\r\n", error::bad_field);
    // In front of the request line, empty lines end no head.
    expect_error("\r\n\r\nGET / HTTP/1.1\r\nX: a\r\n b\r\n\r\n", error::bad_field);
    // Bare line feeds are for the parser to refuse; they hide nothing here.
    expect_error("GET / HTTP/1.1\nX: a\n b\n\n", error::bad_field);
}

TEST(HeadGuardTest, CountsTheHeadAlone) {
    const std::string bare = "GET / HTTP/1.1\r\nX: \r\n\r\n";
    const std::string value(kLimit - bare.size(), 'x');
    const std::string longest = "GET / HTTP/1.1\r\nX: " + value + "\r\n\r\n";
    ASSERT_EQ(longest.size(), kLimit);

    expect_error(longest, {});
    expect_error(longest + std::string(kLimit, 'b') + "\r\n b", {});
    expect_error("GET / HTTP/1.1\r\nX: x" + value + "\r\n\r\n", error::header_limit);
    expect_error(std::string(kLimit, 'G'), {});
    expect_error(std::string(kLimit + 1, 'G'), error::header_limit);
}

}  // namespace
}  // namespace porthole::net::http
