// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/client_connection.hpp"

#include <boost/json/value.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace porthole::test {

/// Header fields as they go out: any order, any number of each.
using Fields = std::vector<std::pair<std::string, std::string>>;

struct HttpAnswer {
    int status = 0;
    std::map<std::string, std::string> fields;  ///< by lower-case name
    std::string body;

    /// The field called `name`, in lower case; empty when there is none.
    std::string field(const std::string& name) const;
    /// The body as JSON; null when it is none.
    boost::json::value json() const;
};

/// Sends one request on a connection of its own and waits for the answer. `Host` and, with a body,
/// `Content-Type: application/json` are added unless they are among `fields`.
HttpAnswer send_http(
    const ServerAddress& server,
    std::string_view verb,
    const std::string& target,
    const Fields& fields = {},
    const std::string& body = {}
);

/// Reads one answer that a request written by hand got.
HttpAnswer read_answer(ClientConnection& connection);

/// The head of a WebSocket upgrade, for requests written by hand.
std::string upgrade_request(const std::string& target, const Fields& fields);

/// A frame of a WebSocket client with masking key "mask": `opcode` 0 to 15, FIN set.
std::string client_frame(unsigned opcode, std::string_view payload);

/// How a WebSocket ended: by the close frame's code and reason, or with 1006 without one.
struct Ending {
    int code = 0;
    std::string reason;

    friend bool operator==(const Ending&, const Ending&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Ending& ending) {
        return out << ending.code << " " << ending.reason;
    }
};

struct WebSocketOptions {
    std::string target = "/websockify";
    std::string subprotocols = "binary";  ///< offered, as one header; empty: none
    Fields fields;                        ///< further ones, such as Origin
    ConnectionOptions connection;
};

/// A browser's WebSocket to a console, by Boost.Beast, which is strict about RFC 6455. What it
/// throws is that a wait took longer than the connection's patience, or that a write failed.
///
/// Threads: one.
class ConsoleSocket {
public:
    /// Connects and asks for the upgrade; whether it was granted stands in `answer`.
    ConsoleSocket(const ServerAddress& server, const WebSocketOptions& options);
    ConsoleSocket(ConsoleSocket&&) noexcept;
    ConsoleSocket& operator=(ConsoleSocket&&) noexcept;
    ~ConsoleSocket();

    const HttpAnswer& answer() const;
    bool is_open() const { return answer().status == 101; }

    void send(std::string_view bytes);
    void send_text(std::string_view text);
    /// One message in frames of `frame_bytes`, the last one perhaps shorter.
    void send_fragmented(std::string_view bytes, std::size_t frame_bytes);
    /// Sends a ping, then `message`, of which the console sends back as much; returns whether the
    /// pong with the same payload came before that.
    bool ping(std::string_view payload, std::string_view message);

    /// The next `size` bytes that the console sent; fewer when the connection ends first.
    std::string read(std::size_t size);
    /// Drops what comes until the connection ends; returns how it did.
    Ending read_to_end();
    /// Closes with 1000 and returns what the server closes with.
    Ending close();

    ClientConnection& connection();

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace porthole::test
