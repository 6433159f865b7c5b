// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "integration/gateway/fixture.hpp"

#include <boost/json/serialize.hpp>

#include <string>

namespace porthole::test {

/// Where users find consoles that a proxy in front keeps under a path.
inline const std::string kSite = "https://cloud.example";
inline const std::string kFolder = "/console";
inline const Fields kFromSite{{"Host", "cloud.example"}, {"Origin", kSite}};

/// A gateway under a path, which believes the proxies on 127.0.0.1: clients come from other
/// addresses of this machine.
class EdgeTest : public StaticGatewayTest {
protected:
    GatewayOptions behind_a_proxy() const {
        GatewayOptions behind = options();
        behind.base_url = kSite + kFolder;
        behind.proxy_options =
            "trusted_proxies = [\"127.0.0.1\"]\nproxy_protocol_listen = [\"127.0.0.1:0\"]\n";
        return behind;
    }

    /// An answer over a connection of its own, and its status; 0 when the connection ends without.
    static HttpAnswer send(
        const ServerAddress& server,
        const std::string& bytes,
        const ConnectionOptions& connection = {}
    ) {
        try {
            ClientConnection client(server, connection);
            client.write(bytes);
            return read_answer(client);
        } catch (const std::exception&) {
            return {};
        }
    }

    static std::string get(const std::string& target, const Fields& fields = kFromSite) {
        return head("GET", target, fields) + "\r\n";
    }

    static std::string post_session(const std::string& secret, const Fields& fields = kFromSite) {
        const std::string body = "{\"token\": \"" + secret + "\"}";
        return head("POST", kFolder + "/session", fields) +
               "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
               "\r\n\r\n" + body;
    }

    /// The WebSocket of a page that holds `secret`.
    static ConsoleSocket open_at(
        const ServerAddress& server,
        const std::string& secret,
        const ConnectionOptions& connection = {},
        const Fields& fields = kFromSite
    ) {
        WebSocketOptions options;
        options.target = kFolder + "/websockify";
        options.subprotocols = "binary, porthole.session." + secret;
        for (const auto& field : fields) {
            if (field.first != "Host") {  // the WebSocket has one
                options.fields.push_back(field);
            }
        }
        options.connection = connection;
        return {server, options};
    }

    static std::string secret_in(const HttpAnswer& answer) {
        EXPECT_EQ(answer.status, 200) << answer.body;
        return answer.status == 200 ? std::string(answer.json().at("secret").as_string()) : "";
    }

    /// A line of PROXY version 1 that says that a client comes from `address`.
    static std::string proxy_line(const std::string& address) {
        const bool is_v6 = address.find(':') != std::string::npos;
        return "PROXY " + std::string(is_v6 ? "TCP6 " : "TCP4 ") + address +
               (is_v6 ? " ::1" : " 192.0.2.1") + " 40000 443\r\n";
    }

private:
    static std::string head(
        const std::string& verb, const std::string& target, const Fields& fields
    ) {
        std::string text = verb + " " + target + " HTTP/1.1\r\n";
        for (const auto& [name, value] : fields) {
            text += name + ": " + value + "\r\n";
        }
        return text;
    }
};

}  // namespace porthole::test
