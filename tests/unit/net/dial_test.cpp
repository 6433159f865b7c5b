// SPDX-License-Identifier: Apache-2.0
#include "net/dial.hpp"

#include "net/tcp_stream.hpp"
#include "support/read_text.hpp"
#include "support/run.hpp"

#include <gtest/gtest.h>

namespace porthole::net {
namespace {
namespace asio = boost::asio;
using asio::ip::tcp;

const tcp::endpoint kAnyPort(asio::ip::address_v4::loopback(), 0);

TEST(DialTest, ConnectsToAnAddress) {
    asio::io_context context(1);
    tcp::acceptor acceptor(context, kAnyPort);
    const Endpoint endpoint{"127.0.0.1", acceptor.local_endpoint().port()};

    auto socket = test::run(context, dial(endpoint));

    ASSERT_TRUE(socket);
    TcpStream near(std::move(*socket));
    TcpStream far(acceptor.accept());
    EXPECT_TRUE(test::run(context, near.write_all(as_bytes("hello"))));
    near.close();
    EXPECT_EQ(test::run(context, test::read_to_end(far)), "hello");
}

TEST(DialTest, ConnectsToANameOnWhicheverAddressAnswers) {
    // "localhost" is often ::1 first, where nobody listens.
    asio::io_context context(1);
    const tcp::acceptor acceptor(context, kAnyPort);
    const Endpoint endpoint{"localhost", acceptor.local_endpoint().port()};

    EXPECT_TRUE(test::run(context, dial(endpoint)));
}

TEST(DialTest, FailsAtAClosedPort) {
    asio::io_context context(1);
    tcp::acceptor acceptor(context, kAnyPort);
    const Endpoint endpoint{"127.0.0.1", acceptor.local_endpoint().port()};
    acceptor.close();

    EXPECT_EQ(test::run(context, dial(endpoint)).error(), Errc::upstream_unreachable);
}

TEST(DialTest, FailsForANameThatIsNone) {
    // An empty label: refused before anybody is asked.
    const Endpoint endpoint{"host..invalid", 1};

    EXPECT_EQ(test::run(dial(endpoint)).error(), Errc::upstream_unreachable);
}

TEST(DialTest, ChecksTheAddressThatItConnectsTo) {
    asio::io_context context(1);
    tcp::acceptor acceptor(context, kAnyPort);
    acceptor.non_blocking(true);
    const std::uint16_t port = acceptor.local_endpoint().port();
    const AddressRules strict;
    // All of them lead here, the last by way of the system's names.
    for (const char* host :
         {"127.0.0.1",
          "2130706433",
          "0x7f000001",
          "0177.0.0.1",
          "127.1",
          "0",
          "0.0.0.0",
          "::ffff:127.0.0.1",
          "localhost"}) {
        const Endpoint endpoint{host, port};
        EXPECT_EQ(test::run(context, dial(endpoint, strict)).error(), Errc::upstream_unreachable)
            << host;
        boost::system::error_code error;
        tcp::socket nobody(context);
        acceptor.accept(nobody, error);
        EXPECT_EQ(error, asio::error::would_block) << host;
    }
    const AddressRules open({Network::parse("127.0.0.0/8").value()}, {});
    for (const char* host : {"127.0.0.1", "2130706433", "localhost"}) {
        const Endpoint endpoint{host, port};
        EXPECT_TRUE(test::run(context, dial(endpoint, open))) << host;
    }
}

}  // namespace
}  // namespace porthole::net
