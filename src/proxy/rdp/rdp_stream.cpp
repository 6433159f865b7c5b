// SPDX-License-Identifier: Apache-2.0
#include "proxy/rdp/rdp_stream.hpp"

#include "base/log.hpp"
#include "net/deadline.hpp"
#include "net/dial.hpp"
#include "proxy/rdp/negotiation.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

namespace porthole::proxy::rdp {
namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::uint16_t kBadRequest = 400;
constexpr std::uint16_t kBadGateway = 502;
constexpr std::uint16_t kGatewayTimeout = 504;
constexpr std::uint8_t kBadCertificate = 42;

/// What RDCleanPath calls that failure.
CleanPathError error_of(const error_code& failure, bool server_refused) {
    CleanPathError error;
    if (server_refused) {
        error.code = CleanPathError::kNegotiation;
    } else if (failure == Errc::thumbprint_mismatch) {
        error.tls_alert = kBadCertificate;
    } else if (failure == Errc::protocol_violation) {
        error.http_status = kBadRequest;
    } else if (failure == Errc::deadline_exceeded) {
        error.http_status = kGatewayTimeout;
    } else {
        error.http_status = kBadGateway;
    }
    return error;
}

}  // namespace

RdpStream::RdpStream(
    std::unique_ptr<net::TcpStream> tcp,
    Server server,
    const net::ClientTls& tls,
    const asio::any_io_executor& executor,
    Limits limits
)
    : tcp_(std::move(tcp)),
      server_(std::move(server)),
      tls_(tls),
      limits_(limits),
      connected_at_(std::chrono::steady_clock::now()),
      asked_(executor, connected_at_ + limits.request) {}

Task<Result<CleanPath>> RdpStream::request() {
    while (asked_bytes_ == 0 || asked_text_.size() < asked_bytes_) {
        if (closed_) {
            co_return error_code(asio::error::bad_descriptor);
        }
        if (asked_wrongly_) {
            co_return Errc::protocol_violation;
        }
        const auto [interrupted] = co_await asked_.async_wait(asio::as_tuple(asio::use_awaitable));
        if (!interrupted) {
            co_return Errc::deadline_exceeded;
        }
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) {
            co_return error_code(asio::error::operation_aborted);
        }
    }
    auto asked = parse_clean_path(asked_text_);
    asked_text_.clear();
    if (!asked) {
        co_return Errc::protocol_violation;
    }
    co_return std::move(*asked);
}

Task<Result<std::string>> RdpStream::negotiate(std::string x224) {
    const auto sent = co_await tcp_->write_all(net::as_bytes(x224));
    if (!sent) {
        co_return sent.error();
    }
    auto confirm = co_await read_connection_confirm(*tcp_);
    if (!confirm) {
        co_return confirm.error();
    }
    if (confirm->security != Security::tls) {
        log::warn(
            "rdp_server_refused",
            {{"server", server_.endpoint.text()},
             {"why", confirm->security == Security::refused ? "negotiation" : "no TLS"},
             {"code", confirm->detail}}
        );
        refusal_ = std::move(confirm->bytes);
        co_return Errc::upstream_insecure;
    }
    co_return std::move(confirm->bytes);
}

Task<Result<CleanPath>> RdpStream::ask_and_exchange() {
    auto asked = co_await request();
    if (!asked) {
        co_return asked.error();
    }
    // Without RDP's own message, it is for a server that is told the VM and begins with TLS.
    const bool fits =
        asked->x224 ? is_connection_request(*asked->x224) : !server_.preconnection_blob.empty();
    if (!fits) {
        co_return Errc::protocol_violation;
    }
    co_return co_await net::with_deadline(limits_.opening, exchange(std::move(*asked)));
}

Task<Result<CleanPath>> RdpStream::exchange(CleanPath asked) {
    // RDP servers give up those who say nothing.
    if (std::chrono::steady_clock::now() - connected_at_ > limits_.unused) {
        auto socket = co_await net::dial(server_.endpoint, *server_.addresses);
        if (!socket) {
            co_return socket.error();
        }
        tcp_ = std::make_unique<net::TcpStream>(std::move(*socket));
    }
    if (!server_.preconnection_blob.empty()) {
        const std::string blob = preconnection_blob(server_.preconnection_blob);
        const auto sent = co_await tcp_->write_all(net::as_bytes(blob));
        if (!sent) {
            co_return sent.error();
        }
    }
    CleanPath answer;
    if (asked.x224) {
        auto confirm = co_await negotiate(std::move(*asked.x224));
        if (!confirm) {
            co_return confirm.error();
        }
        answer.x224 = std::move(*confirm);
    }
    auto tls = co_await net::TlsStream::connect(
        std::move(tcp_->socket()), tls_, std::move(server_.identity)
    );
    if (!tls) {
        co_return tls.error();
    }
    tls_stream_ = std::move(*tls);
    answer.certificates = tls_stream_->peer_chain();
    answer.server_address = server_.endpoint.text();
    co_return answer;
}

Task<void> RdpStream::open() {
    auto answer = co_await ask_and_exchange();
    opened_ = true;
    if (!answer) {
        failure_ = answer.error();
        tls_stream_.reset();
        tcp_->close();
        CleanPath refused;
        refused.error = error_of(failure_, !refusal_.empty());
        if (!refusal_.empty()) {
            refused.x224 = std::move(refusal_);
        }
        unread_ = write_clean_path(refused);
        co_return;
    }
    unread_ = write_clean_path(*answer);
}

Task<Result<void>> RdpStream::readable() {
    if (!opened_) {
        co_await open();
    }
    if (!unread_.empty()) {
        co_return ok();
    }
    if (failure_) {
        co_return failure_;
    }
    co_return co_await tls_stream_->readable();
}

Task<Result<std::size_t>> RdpStream::read_some(std::span<std::byte> into) {
    if (!opened_) {
        co_await open();
    }
    if (unread_.empty() && failure_) {
        co_return failure_;
    }
    if (unread_.empty()) {
        co_return co_await tls_stream_->read_some(into);
    }
    const std::size_t size = std::min(into.size(), unread_.size());
    std::memcpy(into.data(), unread_.data(), size);
    unread_.erase(0, size);
    co_return size;
}

Task<Result<void>> RdpStream::write_all(std::span<const std::byte> bytes) {
    if (opened_ && !failure_) {
        co_return co_await tls_stream_->write_all(bytes);
    }
    // What is wrong, the reader tells: it knows the way to the browser.
    if (!opened_ && !bytes.empty()) {
        asked_text_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        const auto size = clean_path_size(asked_text_);
        asked_bytes_ = size.value_or(0);
        // The browser has nothing more to say until it is answered.
        asked_wrongly_ = !size || (*size != 0 && asked_text_.size() > *size) ||
                         asked_text_.size() > kCleanPathLimitBytes;
        if (asked_wrongly_) {
            asked_bytes_ = 0;
            asked_text_.clear();
        }
        asked_.cancel();
    }
    co_return ok();
}

Result<std::optional<std::size_t>> RdpStream::try_read(std::span<std::byte> into) {
    return passes() ? tls_stream_->try_read(into) : Stream::try_read(into);
}

Result<net::Sent> RdpStream::try_write(std::span<const std::byte>& bytes) {
    return passes() ? tls_stream_->try_write(bytes) : Stream::try_write(bytes);
}

boost::asio::ip::tcp::socket* RdpStream::idle_socket() noexcept {
    return passes() ? tls_stream_->idle_socket() : nullptr;
}

Task<Result<void>> RdpStream::shutdown_send() {
    if (tls_stream_) {
        co_return co_await tls_stream_->shutdown_send();
    }
    co_return co_await tcp_->shutdown_send();
}

void RdpStream::close() noexcept {
    closed_ = true;
    asked_.cancel();
    tcp_->close();
    if (tls_stream_) {
        tls_stream_->close();
    }
}

}  // namespace porthole::proxy::rdp
