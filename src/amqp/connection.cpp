// SPDX-License-Identifier: Apache-2.0
#include "amqp/connection.hpp"

#include "base/errc.hpp"
#include "base/log.hpp"
#include "base/random.hpp"

#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <poll.h>
#include <sys/time.h>

#include <algorithm>
#include <utility>

namespace porthole::amqp {
namespace {

constexpr amqp_channel_t kChannel = 1;
constexpr int kMostFrame = 131072;
constexpr int kNoHeartbeat = 0;  // nobody would send them while a connection waits for its next use

/// Connections that were not used for this long may have been forgotten by a firewall on the way.
constexpr Seconds kMostIdle{30};

amqp_bytes_t bytes(std::string_view text) {
    amqp_bytes_t view;
    view.len = text.size();
    view.bytes = const_cast<char*>(text.data());  // NOLINT: it is only read
    return view;
}

std::string text(const amqp_bytes_t& view) {
    return {static_cast<const char*>(view.bytes), view.len};
}

timeval left_until(Connection::Deadline deadline) {
    const auto left = std::chrono::duration_cast<std::chrono::microseconds>(
        deadline - std::chrono::steady_clock::now()
    );
    const auto count = std::max<std::int64_t>(left.count(), 0);
    timeval result{};
    result.tv_sec = static_cast<time_t>(count / 1000000);
    result.tv_usec = static_cast<suseconds_t>(count % 1000000);
    return result;
}

timeval duration(Seconds seconds) {
    timeval result{};
    result.tv_sec = static_cast<time_t>(seconds.count());
    return result;
}

/// What the server said when it closed a channel or the connection; empty if it did not.
std::string server_words(const amqp_method_t& method) {
    if (method.id == AMQP_CONNECTION_CLOSE_METHOD) {
        const auto* const close = static_cast<const amqp_connection_close_t*>(method.decoded);
        return fmt::format("{} {}", close->reply_code, text(close->reply_text));
    }
    if (method.id == AMQP_CHANNEL_CLOSE_METHOD) {
        const auto* const close = static_cast<const amqp_channel_close_t*>(method.decoded);
        return fmt::format("{} {}", close->reply_code, text(close->reply_text));
    }
    return {};
}

/// Why a call to the server failed; empty if it did not.
std::string problem_of(const amqp_rpc_reply_t& reply) {
    switch (reply.reply_type) {
        case AMQP_RESPONSE_NORMAL:
            return {};
        case AMQP_RESPONSE_SERVER_EXCEPTION:
            return server_words(reply.reply);
        default:
            return amqp_error_string2(reply.library_error);
    }
}

/// Has OpenSSL look at the name or address in the server's certificate: librabbitmq's own check
/// knows no addresses.
void expect_host(amqp_socket_t* socket, const std::string& host) {
    auto* const context = static_cast<SSL_CTX*>(amqp_ssl_socket_get_context(socket));
    X509_VERIFY_PARAM* const parameters = SSL_CTX_get0_param(context);
    in6_addr address{};
    const bool is_address = ::inet_pton(AF_INET, host.c_str(), &address) == 1 ||
                            ::inet_pton(AF_INET6, host.c_str(), &address) == 1;
    if (is_address) {
        X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str());
    } else {
        X509_VERIFY_PARAM_set1_host(parameters, host.c_str(), host.size());
    }
    amqp_ssl_socket_set_verify_hostname(socket, 0);
}

/// A TLS socket that trusts as `options` say; null, with `problem`, when a file is of no use.
amqp_socket_t* make_tls_socket(
    amqp_connection_state_t state,
    const Options& options,
    const std::string& host,
    std::string& problem
) {
    amqp_socket_t* const socket = amqp_ssl_socket_new(state);
    if (socket == nullptr) {
        problem = "TLS cannot be set up";
        return nullptr;
    }
    amqp_ssl_socket_set_verify_peer(socket, 1);
    amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST);
    expect_host(socket, host);
    auto* const context = static_cast<SSL_CTX*>(amqp_ssl_socket_get_context(socket));
    const bool trusted =
        options.ca_file.empty()
            ? SSL_CTX_set_default_verify_paths(context) == 1
            : amqp_ssl_socket_set_cacert(socket, options.ca_file.c_str()) == AMQP_STATUS_OK;
    if (!trusted) {
        problem = "ssl_ca_file cannot be used: " + options.ca_file;
        return nullptr;
    }
    if (!options.cert_file.empty() &&
        amqp_ssl_socket_set_key(socket, options.cert_file.c_str(), options.key_file.c_str()) !=
            AMQP_STATUS_OK) {
        problem = "ssl_cert_file or ssl_key_file cannot be used: " + options.cert_file;
        return nullptr;
    }
    return socket;
}

/// Connects, logs in, and makes `queue`, from which messages come. Why that failed; empty if it
/// did not.
std::string start(
    amqp_connection_state_t state,
    const Options& options,
    const Options::Server& server,
    const std::string& queue
) {
    std::string problem;
    amqp_socket_t* const socket = options.tls
                                      ? make_tls_socket(state, options, server.host, problem)
                                      : amqp_tcp_socket_new(state);
    if (socket == nullptr) {
        return problem.empty() ? "out of memory" : problem;
    }
    timeval limit = duration(options.connect_limit);
    amqp_set_handshake_timeout(state, &limit);
    amqp_set_rpc_timeout(state, &limit);
    const int opened = amqp_socket_open_noblock(socket, server.host.c_str(), server.port, &limit);
    if (opened != AMQP_STATUS_OK) {
        return amqp_error_string2(opened);
    }
    problem = problem_of(amqp_login(
        state,
        options.virtual_host.c_str(),
        AMQP_DEFAULT_MAX_CHANNELS,
        kMostFrame,
        kNoHeartbeat,
        AMQP_SASL_METHOD_PLAIN,
        server.user.c_str(),
        server.password.reveal().c_str()
    ));
    if (!problem.empty()) {
        return problem;
    }
    amqp_channel_open(state, kChannel);
    problem = problem_of(amqp_get_rpc_reply(state));
    if (!problem.empty()) {
        return problem;
    }
    constexpr amqp_boolean_t kNo = 0;
    constexpr amqp_boolean_t kYes = 1;
    const amqp_bytes_t name = bytes(queue);
    amqp_queue_declare(state, kChannel, name, kNo, kNo, kYes, kYes, amqp_empty_table);
    problem = problem_of(amqp_get_rpc_reply(state));
    if (!problem.empty()) {
        return problem;
    }
    amqp_basic_consume(state, kChannel, name, amqp_empty_bytes, kNo, kYes, kYes, amqp_empty_table);
    return problem_of(amqp_get_rpc_reply(state));
}

}  // namespace

void Connection::Closer::operator()(amqp_connection_state_t_* state) const noexcept {
    amqp_destroy_connection(state);  // without a farewell, which would wait for an answer
}

Connection::Connection(Handle state, std::string name, std::string queue)
    : state_(std::move(state)), name_(std::move(name)), queue_(std::move(queue)) {}

Connection::~Connection() = default;

Result<std::unique_ptr<Connection>> Connection::open(const Options& options) {
    for (const Options::Server& server : options.servers) {
        auto opened = open_one(options, server);
        if (opened) {
            return opened;
        }
    }
    return Errc::driver_unavailable;
}

Result<std::unique_ptr<Connection>> Connection::open_one(
    const Options& options, const Options::Server& server
) {
    Handle state(amqp_new_connection());
    const std::string name = fmt::format("{}:{}", server.host, server.port);
    // The form that oslo.messaging gives its own.
    const std::string queue = "reply_" + random_uuid();
    const std::string problem = start(state.get(), options, server, queue);
    if (!problem.empty()) {
        log::error("amqp_failed", {{"server", name}, {"call", "connect"}, {"detail", problem}});
        return Errc::driver_unavailable;
    }
    return std::unique_ptr<Connection>(new Connection(std::move(state), name, queue));
}

Errc Connection::failed(std::string_view what, const std::string& cause) const {
    log::error("amqp_failed", {{"server", name_}, {"call", what}, {"detail", cause}});
    return Errc::driver_unavailable;
}

Result<void> Connection::publish(const Message& message) {
    used_at_ = std::chrono::steady_clock::now();
    const std::string expiration = std::to_string(message.expires_after.count());
    amqp_basic_properties_t properties{};
    properties._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_CONTENT_ENCODING_FLAG |
                        AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_EXPIRATION_FLAG;
    properties.content_type = bytes(message.content_type);
    properties.content_encoding = bytes("utf-8");
    properties.delivery_mode = 1;
    properties.expiration = bytes(expiration);
    const int status = amqp_basic_publish(
        state_.get(),
        kChannel,
        bytes(message.exchange),
        bytes(message.routing_key),
        1,  // mandatory: it comes back where no queue takes it
        0,
        &properties,
        bytes(message.body)
    );
    if (status != AMQP_STATUS_OK) {
        return failed("publish", amqp_error_string2(status));
    }
    return ok();
}

Result<Arrival> Connection::next(Deadline deadline) {
    amqp_maybe_release_buffers(state_.get());
    const timeval left = left_until(deadline);
    amqp_envelope_t envelope{};
    const amqp_rpc_reply_t reply = amqp_consume_message(state_.get(), &envelope, &left, 0);
    if (reply.reply_type == AMQP_RESPONSE_NORMAL) {
        Arrival arrival;
        arrival.body = text(envelope.message.body);
        amqp_destroy_envelope(&envelope);
        return arrival;
    }
    const bool library = reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION;
    if (library && reply.library_error == AMQP_STATUS_TIMEOUT) {
        return Errc::deadline_exceeded;
    }
    if (library && reply.library_error == AMQP_STATUS_UNEXPECTED_STATE) {
        return read_other(deadline);
    }
    return failed("consume", problem_of(reply));
}

/// Something else than a message for us waits: one of ours that comes back, or the server's
/// farewell.
Result<Arrival> Connection::read_other(Deadline deadline) {
    amqp_frame_t frame{};
    timeval left = left_until(deadline);
    const int status = amqp_simple_wait_frame_noblock(state_.get(), &frame, &left);
    if (status != AMQP_STATUS_OK) {
        return failed("consume", amqp_error_string2(status));
    }
    if (frame.frame_type != AMQP_FRAME_METHOD ||
        frame.payload.method.id != AMQP_BASIC_RETURN_METHOD) {
        return failed("consume", server_words(frame.payload.method));
    }
    amqp_message_t message{};
    const amqp_rpc_reply_t read = amqp_read_message(state_.get(), kChannel, &message, 0);
    if (read.reply_type != AMQP_RESPONSE_NORMAL) {
        return failed("consume", problem_of(read));
    }
    Arrival arrival;
    arrival.returned = true;
    arrival.body = text(message.body);
    amqp_destroy_message(&message);
    return arrival;
}

bool Connection::is_usable() const {
    if (std::chrono::steady_clock::now() - used_at_ > kMostIdle) {
        return false;
    }
    // Between calls nothing comes but late answers and the server's farewell: either way, a new
    // connection is the simple thing.
    pollfd socket{};
    socket.fd = amqp_get_sockfd(state_.get());
    socket.events = POLLIN;
    return ::poll(&socket, 1, 0) == 0;
}

}  // namespace porthole::amqp
