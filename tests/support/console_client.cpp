// SPDX-License-Identifier: Apache-2.0
#include "support/console_client.hpp"

#include "support/secrets.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/error.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

namespace porthole::test {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using boost::system::error_code;

namespace {

/// A ClientConnection in the form that Beast wants of a stream.
class BeastStream {
public:
    using executor_type = asio::io_context::executor_type;

    explicit BeastStream(const ServerAddress& server, const ConnectionOptions& options = {})
        : connection_(std::in_place, server, options), used_(&*connection_) {}
    explicit BeastStream(ClientConnection& connection) : used_(&connection) {}

    executor_type get_executor() { return context_.get_executor(); }
    ClientConnection& connection() { return *used_; }

    template <class Buffers>
    std::size_t read_some(const Buffers& buffers, error_code& error) {
        error = {};
        for (const asio::mutable_buffer buffer : beast::buffers_range(buffers)) {
            if (buffer.size() > 0) {
                return used_->read_some(static_cast<char*>(buffer.data()), buffer.size(), error);
            }
        }
        return 0;
    }

    template <class Buffers>
    std::size_t write_some(const Buffers& buffers, error_code& error) {
        error = {};
        for (const asio::const_buffer buffer : beast::buffers_range(buffers)) {
            if (buffer.size() > 0) {
                return used_->write_some(
                    static_cast<const char*>(buffer.data()), buffer.size(), error
                );
            }
        }
        return 0;
    }

    template <class Buffers>
    std::size_t read_some(const Buffers& buffers) {
        error_code error;
        const std::size_t got = read_some(buffers, error);
        return error ? throw boost::system::system_error(error) : got;
    }

    template <class Buffers>
    std::size_t write_some(const Buffers& buffers) {
        error_code error;
        const std::size_t sent = write_some(buffers, error);
        return error ? throw boost::system::system_error(error) : sent;
    }

private:
    asio::io_context context_;
    std::optional<ClientConnection> connection_;
    ClientConnection* used_;
};

/// How Beast ends what is under a WebSocket; found by its argument.
void teardown(beast::role_type /*role*/, BeastStream& stream, error_code& error) {
    error = {};
    stream.connection().end_sending();
}

HttpAnswer to_answer(const http::response<http::string_body>& response) {
    HttpAnswer answer;
    answer.status = static_cast<int>(response.result_int());
    for (const auto& field : response) {
        std::string name(field.name_string());
        std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
            return static_cast<char>(std::tolower(c));
        });
        answer.fields[name] += std::string(field.value());
    }
    answer.body = response.body();
    note_secrets(answer.body);
    return answer;
}

bool holds(const Fields& fields, std::string_view name) {
    return std::any_of(fields.begin(), fields.end(), [name](const auto& field) {
        return field.first == name;
    });
}

HttpAnswer read_answer_from(BeastStream& stream, bool without_body) {
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.skip(without_body);
    http::read(stream, buffer, parser);
    return to_answer(parser.get());
}

}  // namespace

std::string HttpAnswer::field(const std::string& name) const {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string() : found->second;
}

boost::json::value HttpAnswer::json() const {
    error_code error;
    boost::json::value value = boost::json::parse(body, error);
    return error ? boost::json::value() : value;
}

HttpAnswer send_http(
    const ServerAddress& server,
    std::string_view verb,
    const std::string& target,
    const Fields& fields,
    const std::string& body
) {
    std::string request = std::string(verb) + " " + target + " HTTP/1.1\r\n";
    const auto add = [&request](std::string_view name, std::string_view value) {
        request.append(name).append(": ").append(value).append("\r\n");
    };
    if (!holds(fields, "Host")) {
        add("Host", "127.0.0.1:" + std::to_string(server.port));
    }
    for (const auto& [name, value] : fields) {
        add(name, value);
    }
    if (!body.empty()) {
        if (!holds(fields, "Content-Type")) {
            add("Content-Type", "application/json");
        }
        add("Content-Length", std::to_string(body.size()));
    }
    add("Connection", "close");
    BeastStream stream(server);
    stream.connection().write(request + "\r\n" + body);
    return read_answer_from(stream, verb == "HEAD");
}

HttpAnswer read_answer(ClientConnection& connection) {
    BeastStream stream(connection);
    return read_answer_from(stream, false);
}

std::string upgrade_request(const std::string& target, const Fields& fields) {
    std::string request = "GET " + target +
                          " HTTP/1.1\r\nHost: consoles.test\r\nUpgrade: websocket\r\n"
                          "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    for (const auto& [name, value] : fields) {
        request.append(name).append(": ").append(value).append("\r\n");
    }
    return request + "\r\n";
}

std::string client_frame(unsigned opcode, std::string_view payload) {
    constexpr std::string_view kKey = "mask";
    std::string frame(1, static_cast<char>(0x80U | opcode));
    const auto append_length = [&frame, &payload](unsigned bytes) {
        for (unsigned shift = 8 * bytes; shift > 0; shift -= 8) {
            frame += static_cast<char>((payload.size() >> (shift - 8)) & 0xffU);
        }
    };
    if (payload.size() < 126) {
        frame += static_cast<char>(0x80U | payload.size());
    } else if (payload.size() <= 0xffff) {
        frame += static_cast<char>(0x80 | 126);
        append_length(2);
    } else {
        frame += static_cast<char>(0x80 | 127);
        append_length(8);
    }
    frame += kKey;
    for (std::size_t i = 0; i < payload.size(); ++i) {
        frame += static_cast<char>(payload[i] ^ kKey[i % kKey.size()]);
    }
    return frame;
}

struct ConsoleSocket::Parts {
    Parts(const ServerAddress& server, const ConnectionOptions& options)
        : stream(server, options) {}

    websocket::stream<BeastStream, /*deflateSupported=*/false> stream;
    HttpAnswer answer;

    Ending ending(const error_code& error) {
        if (error == asio::error::timed_out) {
            throw boost::system::system_error(error, "WebSocket");
        }
        const auto& reason = stream.reason();
        if (reason.code == websocket::close_code::none) {
            return {1006, error.message()};
        }
        return {reason.code, std::string(reason.reason.data(), reason.reason.size())};
    }
};

ConsoleSocket::ConsoleSocket(const ServerAddress& server, const WebSocketOptions& options)
    : parts_(std::make_unique<Parts>(server, options.connection)) {
    auto& stream = parts_->stream;
    auto decorate = [&options](websocket::request_type& request) {
        if (!options.subprotocols.empty()) {
            request.set(http::field::sec_websocket_protocol, options.subprotocols);
        }
        for (const auto& [name, value] : options.fields) {
            request.insert(name, value);
        }
    };
    stream.set_option(websocket::stream_base::decorator(decorate));
    stream.read_message_max(0);
    stream.auto_fragment(false);
    stream.binary(true);
    websocket::response_type response;
    error_code error;
    stream.handshake(response, "127.0.0.1:" + std::to_string(server.port), options.target, error);
    if (error && error != websocket::error::upgrade_declined) {
        throw boost::system::system_error(error, "WebSocket handshake");
    }
    parts_->answer = to_answer(response);
}

ConsoleSocket::ConsoleSocket(ConsoleSocket&&) noexcept = default;
ConsoleSocket& ConsoleSocket::operator=(ConsoleSocket&&) noexcept = default;
ConsoleSocket::~ConsoleSocket() = default;

const HttpAnswer& ConsoleSocket::answer() const {
    return parts_->answer;
}

ClientConnection& ConsoleSocket::connection() {
    return parts_->stream.next_layer().connection();
}

void ConsoleSocket::send(std::string_view bytes) {
    parts_->stream.binary(true);
    parts_->stream.write(asio::buffer(bytes.data(), bytes.size()));
}

void ConsoleSocket::send_text(std::string_view text) {
    parts_->stream.text(true);
    parts_->stream.write(asio::buffer(text.data(), text.size()));
}

void ConsoleSocket::send_fragmented(std::string_view bytes, std::size_t frame_bytes) {
    parts_->stream.binary(true);
    for (bool last = false; !last;) {
        const auto frame = bytes.substr(0, frame_bytes);
        bytes.remove_prefix(frame.size());
        last = bytes.empty();
        parts_->stream.write_some(last, asio::buffer(frame.data(), frame.size()));
    }
}

bool ConsoleSocket::ping(std::string_view payload, std::string_view message) {
    bool answered = false;
    const auto look = [&answered, payload](websocket::frame_type type, beast::string_view text) {
        answered = answered || (type == websocket::frame_type::pong &&
                                std::string_view(text.data(), text.size()) == payload);
    };
    parts_->stream.control_callback(look);
    parts_->stream.ping({payload.data(), payload.size()});
    // Beast looks at control frames only while it reads data.
    send(message);
    read(message.size());
    parts_->stream.control_callback();
    return answered;
}

std::string ConsoleSocket::read(std::size_t size) {
    std::string bytes(size, '\0');
    std::size_t got = 0;
    error_code error;
    while (got < size && !error) {
        got += parts_->stream.read_some(asio::buffer(bytes.data() + got, size - got), error);
    }
    if (error == asio::error::timed_out) {
        throw boost::system::system_error(error, "WebSocket");
    }
    bytes.resize(got);
    return bytes;
}

Ending ConsoleSocket::read_to_end() {
    std::string dropped(65536, '\0');
    error_code error;
    while (!error) {
        parts_->stream.read_some(asio::buffer(dropped), error);
    }
    return parts_->ending(error);
}

Ending ConsoleSocket::close() {
    error_code error;
    parts_->stream.close(websocket::close_code::normal, error);
    return parts_->ending(error);
}

}  // namespace porthole::test
