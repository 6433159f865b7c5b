// SPDX-License-Identifier: Apache-2.0
#include "proxy/rfb/open_console.hpp"

#include "proxy/rfb/protocol.hpp"
#include "support/run.hpp"
#include "support/scripted_stream.hpp"

#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

#include <string>

namespace porthole::proxy::rfb {
namespace {

using namespace std::string_literals;
using test::ScriptedStream;

const std::string kOpen = std::string(kVersion) + "\1\1" + "\0\0\0\0"s;

class OpenConsoleTest : public testing::Test {
protected:
    Result<net::StreamPtr> open(ScriptedStream& console, const SecurityTerms& terms = {}) {
        auto start_tls = [this](net::StreamPtr plain) -> Task<Result<net::StreamPtr>> {
            return secure(std::move(plain));
        };
        return test::run(open_console(test::lend(console), terms, start_tls, "host:5900"));
    }

    Task<Result<net::StreamPtr>> secure(net::StreamPtr /*plain*/) {
        ++secured_;
        if (!trusted_) {
            co_return Errc::thumbprint_mismatch;
        }
        co_return test::lend(behind_tls_);
    }

    ScriptedStream behind_tls_{{"\0\0\0\0more"s}};
    bool trusted_ = true;
    int secured_ = 0;
};

TEST_F(OpenConsoleTest, TakesShortReads) {
    for (const std::size_t size : {1U, 3U, 100U}) {
        ScriptedStream console(test::in_pieces(kOpen + "ServerInit", size));

        const auto opened = open(console);

        ASSERT_TRUE(opened);
        EXPECT_EQ(console.sent(), std::string(kVersion) + "\1");
        EXPECT_EQ(console.unread(), 10U);
    }
}

TEST_F(OpenConsoleTest, GoesOnBehindTls) {
    ScriptedStream console({std::string(kVersion) + "\1\x13" + "\0\2\0\1"s + to_u32(260) + "\1"});
    SecurityTerms terms;
    terms.has_authority = true;

    const auto opened = open(console, terms);

    ASSERT_TRUE(opened);
    EXPECT_EQ(secured_, 1);
    EXPECT_EQ(behind_tls_.unread(), 4U);
}

// Acceptance list: TLS failure.
TEST_F(OpenConsoleTest, EndsWhereTlsDoes) {
    ScriptedStream console({std::string(kVersion) + "\1\x13" + "\0\2\0\1"s + to_u32(260) + "\1"});
    SecurityTerms terms;
    terms.has_authority = true;
    trusted_ = false;

    EXPECT_EQ(open(console, terms).error(), make_error_code(Errc::thumbprint_mismatch));
}

TEST_F(OpenConsoleTest, EndsWhereverTheConsoleDoes) {
    for (std::size_t size = 0; size < kOpen.size(); ++size) {
        ScriptedStream console(test::in_pieces(kOpen.substr(0, size), 100));

        EXPECT_EQ(open(console).error(), make_error_code(Errc::upstream_closed)) << size;
    }
    for (int operation = 0; operation < 6; ++operation) {
        ScriptedStream console(test::in_pieces(kOpen, 100), operation);

        EXPECT_EQ(open(console).error(), make_error_code(Errc::upstream_closed)) << operation;
    }
}

// Acceptance list: a handshake failure, and nothing extra to the console.
TEST_F(OpenConsoleTest, SaysNothingToAConsoleThatItRefuses) {
    ScriptedStream console({std::string(kVersion) + "\1\x05"}, ScriptedStream::Then::listen);

    EXPECT_EQ(open(console).error(), make_error_code(Errc::upstream_insecure));

    EXPECT_EQ(console.sent(), kVersion);
    EXPECT_TRUE(console.closed());
}

}  // namespace
}  // namespace porthole::proxy::rfb
