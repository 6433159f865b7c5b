// SPDX-License-Identifier: Apache-2.0
#include "net/proxy_header.hpp"

#include "support/run.hpp"
#include "support/scripted_stream.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace porthole::net {
namespace {
using boost::asio::ip::make_address;

constexpr std::string_view kSignature("\r\n\r\n\0\r\nQUIT\n", 12);

std::string binary(unsigned char command, unsigned char family, const std::string& body) {
    std::string header(kSignature);
    header += static_cast<char>(command);
    header += static_cast<char>(family);
    header += static_cast<char>(body.size() >> 8U);
    header += static_cast<char>(body.size() & 0xffU);
    return header + body;
}

const std::string kV4("\xcb\x00\x71\x07\xc0\x00\x02\x01\x9c\x40\x01\xbb", 12);

std::optional<ProxyHeader> parsed(const std::string& header) {
    const auto result = parse_proxy_header(header);
    return result ? std::optional(*result) : std::nullopt;
}

ProxyHeader from(const char* address, bool secure = false) {
    return {make_address(address), secure};
}

TEST(ProxyHeaderTest, ReadsVersionOne) {
    EXPECT_EQ(parsed("PROXY TCP4 203.0.113.7 192.0.2.1 40000 443\r\n"), from("203.0.113.7"));
    EXPECT_EQ(parsed("PROXY TCP6 2001:db8::7 2001:db8::1 1 65535\r\n"), from("2001:db8::7"));
    EXPECT_EQ(parsed("PROXY UNKNOWN\r\n"), ProxyHeader());
    EXPECT_EQ(parsed("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n"), ProxyHeader());
}

TEST(ProxyHeaderTest, RefusesOtherLines) {
    for (const char* wrong :
         {"PROXY\r\n",
          "PROXY \r\n",
          "PROXY TCP4\r\n",
          "PROXY TCP5 203.0.113.7 192.0.2.1 1 2\r\n",
          "PROXY TCP4 203.0.113.7 192.0.2.1 1\r\n",
          "PROXY TCP4 203.0.113.7 192.0.2.1 1 2 3\r\n",
          "PROXY TCP4  203.0.113.7 192.0.2.1 1 2\r\n",
          "PROXY TCP4 203.0.113.7 192.0.2.1 1 65536\r\n",
          "PROXY TCP4 203.0.113.7 192.0.2.1 1 02\r\n",
          "PROXY TCP4 203.0.113.7 192.0.2.1 -1 2\r\n",
          "PROXY TCP4 2001:db8::7 2001:db8::1 1 2\r\n",
          "PROXY TCP6 203.0.113.7 192.0.2.1 1 2\r\n",
          "PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n",
          "PROXY TCP4 host.example 192.0.2.1 1 2\r\n",
          "PROXY TCP4 203.0.113.7 192.0.2.1 1 2\n",
          "proxy TCP4 203.0.113.7 192.0.2.1 1 2\r\n",
          "GET / HTTP/1.1\r\n",
          ""}) {
        EXPECT_EQ(parsed(wrong), std::nullopt) << wrong;
    }
}

TEST(ProxyHeaderTest, ReadsVersionTwo) {
    EXPECT_EQ(parsed(binary(0x21, 0x11, kV4)), from("203.0.113.7"));
    std::string v6(36, '\0');
    v6[0] = 0x20;
    v6[1] = 0x01;
    v6[15] = 7;
    EXPECT_EQ(parsed(binary(0x21, 0x21, v6)), from("2001::7"));
    EXPECT_EQ(parsed(binary(0x20, 0x00, "")), ProxyHeader());
    EXPECT_EQ(parsed(binary(0x20, 0x11, kV4)), ProxyHeader());
    EXPECT_EQ(parsed(binary(0x21, 0x00, "")), ProxyHeader());
    // What stands behind the addresses may be anything that keeps to its lengths.
    EXPECT_EQ(parsed(binary(0x21, 0x11, kV4 + std::string("\x04\0\0", 3))), from("203.0.113.7"));
    const std::string with_tls("\x20\0\x05\x01\0\0\0\0", 8);
    EXPECT_EQ(parsed(binary(0x21, 0x11, kV4 + with_tls)), from("203.0.113.7", true));
    const std::string without_tls("\x20\0\x05\x00\0\0\0\0", 8);
    EXPECT_EQ(parsed(binary(0x21, 0x11, kV4 + without_tls)), from("203.0.113.7"));
}

TEST(ProxyHeaderTest, RefusesOtherBytes) {
    EXPECT_EQ(parsed(binary(0x11, 0x11, kV4)), std::nullopt) << "version 1 in binary";
    EXPECT_EQ(parsed(binary(0x22, 0x11, kV4)), std::nullopt) << "unknown command";
    EXPECT_EQ(parsed(binary(0x21, 0x12, kV4)), std::nullopt) << "UDP";
    EXPECT_EQ(parsed(binary(0x21, 0x31, std::string(216, 'x'))), std::nullopt) << "local sockets";
    EXPECT_EQ(parsed(binary(0x21, 0x11, kV4.substr(1))), std::nullopt) << "too short";
    EXPECT_EQ(parsed(binary(0x21, 0x21, kV4)), std::nullopt) << "too short for IPv6";
    EXPECT_EQ(parsed(binary(0x21, 0x11, kV4) + "x"), std::nullopt) << "more than it says";
    for (const std::string& tlv :
         {std::string("\x04"),
          std::string("\x04\0", 2),
          std::string("\x04\0\x01", 3),
          std::string("\x04\xff\xff zzz", 7)}) {
        EXPECT_EQ(parsed(binary(0x21, 0x11, kV4 + tlv)), std::nullopt);
    }
}

/// Reads a header off a stream whose bytes come in pieces of `size`; what is left is `rest`.
std::optional<ProxyHeader> read(const std::string& bytes, std::size_t size, std::string& rest) {
    boost::asio::io_context context(1);
    test::ScriptedStream stream(test::in_pieces(bytes, size));
    const auto header = test::run(context, read_proxy_header(stream));
    std::string left(100, '\0');
    const auto got = test::run(
        context, stream.read_some(std::as_writable_bytes(std::span(left.data(), left.size())))
    );
    rest = got ? left.substr(0, *got) : std::string();
    return header ? std::optional(*header) : std::nullopt;
}

TEST(ProxyHeaderTest, IsTakenOffAStreamAndNotAByteMore) {
    for (const std::string& header :
         {std::string("PROXY TCP4 203.0.113.7 192.0.2.1 40000 443\r\n"),
          binary(0x21, 0x11, kV4),
          binary(0x21, 0x11, kV4 + std::string("\x04\0\x02xx", 5))}) {
        for (const std::size_t size : {1, 5, 1000}) {
            std::string rest;
            EXPECT_EQ(read(header + "HELLO", size, rest), from("203.0.113.7")) << size;
            EXPECT_EQ(rest.substr(0, 1), "H") << size;
        }
    }
}

TEST(ProxyHeaderTest, EndsEarlyWhereThereIsNone) {
    std::string rest;
    EXPECT_EQ(read("GET / HTTP/1.1\r\n\r\n", 1000, rest), std::nullopt);
    EXPECT_EQ(read("PROXY " + std::string(500, 'x'), 1000, rest), std::nullopt);
    EXPECT_EQ(read("PROXY TCP4 203.0.113.7", 1000, rest), std::nullopt);
    EXPECT_EQ(read(binary(0x21, 0x11, std::string(2049, 'x')), 5000, rest), std::nullopt);
}

}  // namespace
}  // namespace porthole::net
