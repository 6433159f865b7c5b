// SPDX-License-Identifier: Apache-2.0
#include "net/http/server.hpp"

#include "base/exception.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "net/deadline.hpp"
#include "net/farewell.hpp"
#include "net/http/head_guard.hpp"
#include "net/proxy_header.hpp"
#include "net/tcp_stream.hpp"
#include "net/tls_stream.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>

#include <array>
#include <chrono>
#include <exception>
#include <iterator>
#include <optional>

namespace porthole::net::http {
namespace beast_http = boost::beast::http;
using beast_http::field;
using tcp = boost::asio::ip::tcp;

namespace {

using Parser = beast_http::request_parser<beast_http::string_body>;

constexpr Milliseconds kFarewell{2000};

/// Fields that must not be there twice: peers that disagree on which one counts can be played
/// against each other.
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

/// True when all who read `request` agree on where its body ends (RFC 9112 section 6): by a plain
/// number, or by chunks alone.
bool has_one_length(const Request& request) {
    const std::string_view length = request[field::content_length];
    const bool measured = request.count(field::content_length) > 0;
    if (request.count(field::transfer_encoding) > 0) {
        return !measured && request.version() == 11 &&
               boost::beast::iequals(request[field::transfer_encoding], "chunked");
    }
    return !measured || length.find_first_not_of("0123456789") == std::string_view::npos;
}

/// What to answer to a request that is well-formed and not acceptable all the same.
std::optional<Status> refusal_of(const Request& request, const Limits& limits) {
    if (request.target().size() > limits.target_bytes) {
        return Status::uri_too_long;
    }
    if (std::distance(request.begin(), request.end()) > limits.fields) {
        return Status::request_header_fields_too_large;
    }
    for (const field name : kSingleFields) {
        if (request.count(name) > 1) {
            return Status::bad_request;
        }
    }
    if (!has_one_length(request) || (request.version() == 11 && request.count(field::host) == 0)) {
        return Status::bad_request;
    }
    return std::nullopt;
}

/// One connection's requests.
class Connection {
public:
    Connection(
        Worker& worker,
        StreamPtr stream,
        Peer peer,
        Handler& handler,
        const Limits& limits,
        const TrustedProxies* proxies,
        ConnectionGate::Place place
    )
        : worker_(worker),
          stream_(std::move(stream)),
          peer_(std::move(peer)),
          handler_(handler),
          limits_(limits),
          proxies_(proxies),
          place_(std::move(place)) {}

    Task<void> run() {
        for (bool first = true; stream_; first = false) {
            const auto started = std::chrono::steady_clock::now();
            const auto arrived = co_await await_request(first);
            if (!arrived) {
                co_return;
            }
            Milliseconds head_time = limits_.head_time;
            if (first) {
                head_time -= std::chrono::duration_cast<Milliseconds>(
                    std::chrono::steady_clock::now() - started
                );
            }
            Parser parser;
            parser.header_limit(limits_.head_bytes);
            parser.body_limit(limits_.body_bytes);
            parser.eager(true);
            const auto read = co_await with_deadline(head_time, read_request(parser));
            if (!read) {
                co_await refuse(read.error());
                co_return;
            }
            Request request = parser.release();
            const auto refusal = refusal_of(request, limits_);
            if (refusal) {
                co_await answer_status(*refusal);
                co_return;
            }
            const std::string request_id = new_request_id();
            Peer client = proxies_ == nullptr ? peer_ : proxies_->client_of(peer_, request);
            if (handler_.wants(request)) {
                Upgraded connection{std::move(stream_), std::move(held_), std::move(place_)};
                co_await handler_.upgrade(
                    worker_,
                    std::move(request),
                    std::move(client),
                    request_id,
                    std::move(connection)
                );
                co_return;
            }
            const bool goes_on = co_await answer(request, client, request_id);
            if (!goes_on) {
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
        HeadGuard guard(limits_.head_bytes);
        boost::system::error_code error = guard.look(held_);
        const auto buffer = worker_.buffers.borrow();
        while (!error) {
            if (!held_.empty()) {
                const std::size_t used = parser.put(boost::asio::buffer(held_), error);
                held_.erase(0, used);
                if (error && error != beast_http::error::need_more) {
                    break;
                }
                if (parser.is_done()) {
                    co_return ok();
                }
                if (held_.size() > limits_.head_bytes) {
                    co_return beast_http::error::header_limit;  // of a chunk, or behind the last
                                                                // one
                }
            }
            const auto got = co_await stream_->read_some(buffer.bytes());
            if (!got) {
                co_return got.error();
            }
            if (*got == 0) {
                co_return Errc::browser_closed;
            }
            const std::string_view more(reinterpret_cast<const char*>(buffer.bytes().data()), *got);
            error = guard.look(more);
            held_.append(more);
        }
        co_return error;
    }

    Task<void> refuse(boost::system::error_code error) {
        if (error.category() ==
            beast_http::make_error_code(beast_http::error::bad_version).category()) {
            log::info("request_malformed", {{"peer", peer_.address}, {"why", error.message()}});
            co_await answer_status(status_of(error));
        } else if (error == Errc::deadline_exceeded) {
            co_await answer_status(Status::request_timeout);
        }
    }

    Task<void> answer_status(Status status) {
        Response response = handler_.refuse(status, new_request_id());
        response.set(field::connection, "close");
        const std::string bytes = serialize(response, true);
        const auto sent =
            co_await with_deadline(limits_.write_time, stream_->write_all(as_bytes(bytes)));
        if (sent) {
            co_await farewell(*stream_, worker_.buffers, kFarewell);
        }
    }

    /// Answers; returns whether the connection goes on.
    Task<bool> answer(const Request& request, const Peer& client, const std::string& request_id) {
        Response response;
        std::exception_ptr failure;
        try {
            response = co_await handler_.handle(worker_, request, client, request_id);
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
        const bool keep_alive = request.keep_alive() && response.keep_alive() && !worker_.parting;
        response.version(11);
        response.keep_alive(keep_alive);
        const std::string bytes = serialize(response, request.method() != beast_http::verb::head);
        const auto sent =
            co_await with_deadline(limits_.write_time, stream_->write_all(as_bytes(bytes)));
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
    const TrustedProxies* proxies_;
    ConnectionGate::Place place_;
    std::string held_;
};

/// Reads what the proxy in front says of its client. Nothing when it may not, or says nothing that
/// can be understood.
Task<std::optional<Peer>> ask_proxy(TcpStream& stream, Peer peer, Entrance entrance) {
    const auto address = boost::asio::ip::make_address(peer.address);
    if (entrance.proxies == nullptr || !entrance.proxies->trusts(address)) {
        log::warn("proxy_not_trusted", {{"peer", peer.address}});
        co_return std::nullopt;
    }
    const auto header =
        co_await with_deadline(entrance.limits.head_time, read_proxy_header(stream));
    if (!header) {
        log::warn("proxy_header_missing", {{"peer", peer.address}, {"why", header.error()}});
        co_return std::nullopt;
    }
    if (const auto source = header->source) {
        peer.address = plain_address(*source).to_string();
        peer.secure = header->secure;
    }
    co_return peer;
}

}  // namespace

Response Handler::refuse(Status status, std::string_view /*request_id*/) {
    Response response{status, 11};
    response.set(field::content_type, "text/plain; charset=utf-8");
    response.body() = std::string(beast_http::obsolete_reason(status)) + "\n";
    return response;
}

Task<void> Handler::upgrade(
    Worker& /*worker*/,
    Request /*request*/,
    Peer /*peer*/,
    std::string /*request_id*/,
    Upgraded /*connection*/
) {
    co_return;
}

Task<void> serve(Worker& worker, tcp::socket socket, Entrance entrance, Handler& handler) {
    boost::system::error_code error;
    const auto remote = socket.remote_endpoint(error);
    if (error) {
        co_return;  // gone already
    }
    const auto address = plain_address(remote.address());
    Peer peer{address.to_string(), false};
    ConnectionGate::Place place;
    if (entrance.gate != nullptr) {
        auto entered = entrance.gate->enter(address);
        if (!entered) {
            co_return;
        }
        place = std::move(*entered);
    }
    if (entrance.proxy_header) {
        TcpStream plain(std::move(socket));
        auto told = co_await ask_proxy(plain, peer, entrance);
        if (!told) {
            co_return;
        }
        peer = std::move(*told);
        socket = std::move(plain.socket());
        if (entrance.gate != nullptr) {
            place.give_up();
            auto entered = entrance.gate->enter(boost::asio::ip::make_address(peer.address));
            if (!entered) {
                co_return;
            }
            place = std::move(*entered);
        }
    }
    StreamPtr stream;
    if (entrance.tls != nullptr) {
        ConnectionGate::Place handshake;
        if (entrance.gate != nullptr) {
            auto begun = entrance.gate->begin_handshake(address);
            if (!begun) {
                co_return;
            }
            handshake = std::move(*begun);
        }
        peer.secure = true;
        auto shaken = co_await with_deadline(
            entrance.limits.head_time, TlsStream::accept(std::move(socket), *entrance.tls)
        );
        if (!shaken) {
            log::debug("tls_handshake_failed", {{"peer", peer.address}, {"why", shaken.error()}});
            co_return;
        }
        stream = std::move(*shaken);
    } else {
        stream = std::make_unique<TcpStream>(std::move(socket));
    }
    co_await serve(
        worker,
        std::move(stream),
        std::move(peer),
        handler,
        entrance.limits,
        entrance.proxies,
        std::move(place)
    );
}

Task<void> serve(
    Worker& worker,
    StreamPtr stream,
    Peer peer,
    Handler& handler,
    Limits limits,
    const TrustedProxies* proxies,
    ConnectionGate::Place place
) {
    Connection connection(
        worker, std::move(stream), std::move(peer), handler, limits, proxies, std::move(place)
    );
    co_await connection.run();
}

}  // namespace porthole::net::http
