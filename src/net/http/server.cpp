// SPDX-License-Identifier: Apache-2.0
#include "net/http/server.hpp"

#include "base/exception.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "net/deadline.hpp"
#include "net/farewell.hpp"
#include "net/tcp_stream.hpp"
#include "net/tls_stream.hpp"

#include <boost/beast/http/parser.hpp>

#include <array>
#include <exception>

namespace porthole::net::http {
namespace beast_http = boost::beast::http;
using beast_http::field;
using tcp = boost::asio::ip::tcp;

namespace {

using Parser = beast_http::request_parser<beast_http::string_body>;

constexpr Milliseconds kFarewell{2000};

/// Fields that must not be there twice: peers that disagree on which one counts can be played against each other.
constexpr std::array kSingleFields{
    field::host,
    field::content_length,
    field::transfer_encoding,
    field::upgrade,
    field::sec_websocket_key,
    field::sec_websocket_version,
    field::origin,
};

Status status_of(const boost::system::error_code& error) {
    if (error == beast_http::error::header_limit || error == beast_http::error::buffer_overflow) {
        return Status::request_header_fields_too_large;
    }
    if (error == beast_http::error::body_limit) {
        return Status::payload_too_large;
    }
    return Status::bad_request;
}

bool is_acceptable(const Request& request) {
    for (const field name : kSingleFields) {
        if (request.count(name) > 1) {
            return false;
        }
    }
    const bool two_lengths =
        request.count(field::content_length) > 0 && request.count(field::transfer_encoding) > 0;
    return !two_lengths && (request.version() < 11 || request.count(field::host) == 1);
}

/// One connection's requests.
class Connection {
public:
    Connection(Worker& worker, StreamPtr stream, Peer peer, Handler& handler, const Limits& limits)
        : worker_(worker),
          stream_(std::move(stream)),
          peer_(std::move(peer)),
          handler_(handler),
          limits_(limits) {}

    Task<void> run() {
        for (bool first = true; stream_; first = false) {
            const auto arrived = co_await await_request(first);
            if (!arrived) {
                co_return;
            }
            Parser parser;
            parser.header_limit(limits_.head_bytes);
            parser.body_limit(limits_.body_bytes);
            parser.eager(true);
            const auto read = co_await with_deadline(limits_.head_time, read_request(parser));
            if (!read) {
                co_await refuse(read.error());
                co_return;
            }
            Request request = parser.release();
            if (!is_acceptable(request)) {
                co_await answer_status(Status::bad_request);
                co_return;
            }
            const std::string request_id = new_request_id();
            if (handler_.wants(request)) {
                Upgraded connection{std::move(stream_), std::move(held_)};
                co_await handler_.upgrade(
                    worker_, std::move(request), peer_, request_id, std::move(connection)
                );
                co_return;
            }
            if (!co_await answer(request, request_id)) {
                co_return;
            }
        }
    }

private:
    /// Waits for the first byte of a request. An idle connection holds no buffer.
    Task<Result<void>> await_request(bool first) {
        if (!held_.empty()) {
            co_return ok();
        }
        co_return co_await with_deadline(
            first ? limits_.head_time : limits_.idle_time, stream_->readable()
        );
    }

    Task<Result<void>> read_request(Parser& parser) {
        const auto buffer = worker_.buffers.borrow();
        for (;;) {
            boost::system::error_code error;
            if (!held_.empty()) {
                const std::size_t used = parser.put(boost::asio::buffer(held_), error);
                held_.erase(0, used);
                if (error && error != beast_http::error::need_more) {
                    co_return error;
                }
                if (parser.is_done()) {
                    co_return ok();
                }
            }
            const auto got = co_await stream_->read_some(buffer.bytes());
            if (!got) {
                co_return got.error();
            }
            if (*got == 0) {
                co_return Errc::browser_closed;
            }
            held_.append(reinterpret_cast<const char*>(buffer.bytes().data()), *got);
        }
    }

    Task<void> refuse(boost::system::error_code error) {
        if (error.category() == beast_http::make_error_code(beast_http::error::bad_version).category()) {
            log::info("request_malformed", {{"peer", peer_.address}, {"why", error.message()}});
            co_await answer_status(status_of(error));
        } else if (error == Errc::deadline_exceeded) {
            co_await answer_status(Status::request_timeout);
        }
    }

    Task<void> answer_status(Status status) {
        Response response{status, 11};
        response.set(field::connection, "close");
        response.set(field::content_type, "text/plain; charset=utf-8");
        response.body() = std::string(beast_http::obsolete_reason(status)) + "\n";
        const std::string bytes = serialize(response, true);
        const auto sent = co_await with_deadline(limits_.write_time, stream_->write_all(as_bytes(bytes)));
        if (sent) {
            co_await farewell(*stream_, worker_.buffers, kFarewell);
        }
    }

    /// Answers; returns whether the connection goes on.
    Task<bool> answer(const Request& request, const std::string& request_id) {
        Response response;
        std::exception_ptr failure;
        try {
            response = co_await handler_.handle(worker_, request, peer_, request_id);
        } catch (...) {
            failure = std::current_exception();
        }
        if (failure) {
            if (is_cancellation(failure)) {
                std::rethrow_exception(failure);
            }
            log::error("request_failed", {{"request", request_id}, {"what", describe(failure)}});
            response = Response{Status::internal_server_error, 11};
            response.body() = request_id + "\n";
        }
        const bool keep_alive = request.keep_alive() && response.keep_alive();
        response.version(11);
        response.keep_alive(keep_alive);
        const std::string bytes = serialize(response, request.method() != beast_http::verb::head);
        const auto sent = co_await with_deadline(limits_.write_time, stream_->write_all(as_bytes(bytes)));
        if (sent && !keep_alive) {
            co_await farewell(*stream_, worker_.buffers, kFarewell);
        }
        co_return sent.has_value() && keep_alive;
    }

    Worker& worker_;
    StreamPtr stream_;
    Peer peer_;
    Handler& handler_;
    Limits limits_;
    std::string held_;
};

}  // namespace

Task<void> Handler::upgrade(
    Worker& /*worker*/, Request /*request*/, Peer /*peer*/, std::string /*request_id*/, Upgraded /*connection*/
) {
    co_return;
}

Task<void> serve(
    Worker& worker, tcp::socket socket, const ServerTls* tls, Handler& handler, Limits limits
) {
    boost::system::error_code error;
    const auto remote = socket.remote_endpoint(error);
    if (error) {
        co_return;  // gone already
    }
    Peer peer{remote.address().to_string(), tls != nullptr};
    StreamPtr stream;
    if (tls != nullptr) {
        auto shaken = co_await with_deadline(limits.head_time, TlsStream::accept(std::move(socket), *tls));
        if (!shaken) {
            log::debug("tls_handshake_failed", {{"peer", peer.address}, {"why", shaken.error()}});
            co_return;
        }
        stream = std::move(*shaken);
    } else {
        stream = std::make_unique<TcpStream>(std::move(socket));
    }
    co_await serve(worker, std::move(stream), std::move(peer), handler, limits);
}

Task<void> serve(Worker& worker, StreamPtr stream, Peer peer, Handler& handler, const Limits& limits) {
    Connection connection(worker, std::move(stream), std::move(peer), handler, limits);
    co_await connection.run();
}

}  // namespace porthole::net::http
