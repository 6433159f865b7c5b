// SPDX-License-Identifier: Apache-2.0
#include "proxy/frame_sink.hpp"

#include "base/random.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <cstring>
#include <utility>

namespace porthole::proxy {
namespace asio = boost::asio;
namespace websocket = net::websocket;

namespace {

/// Stands in for who waits, for as long as it waits.
class Waiting {
public:
    Waiting(asio::steady_timer*& place, asio::steady_timer& timer) : place_(place) {
        place_ = &timer;
    }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;
    ~Waiting() { place_ = nullptr; }

private:
    asio::steady_timer*& place_;
};

}  // namespace

std::string FrameSink::frame(websocket::Opcode opcode, std::string_view payload) const {
    if (sender_ == websocket::Sender::server) {
        return websocket::whole_frame(opcode, payload, nullptr);
    }
    std::array<std::uint8_t, 4> random{};
    fill_random(random);
    websocket::MaskingKey key{};
    std::memcpy(key.data(), random.data(), key.size());
    return websocket::whole_frame(opcode, payload, &key);
}

Task<Result<void>> FrameSink::write(std::span<const std::byte> bytes) {
    writing_ = true;
    ++writes_;
    const auto written = co_await stream_.write_all(bytes);
    if (!written) {
        // Stays "writing": how much of a frame has gone out is unknown.
        co_return written.error();
    }
    writing_ = false;
    if (waiting_ != nullptr) {
        waiting_->cancel();
    }
    co_return ok();
}

Task<void> FrameSink::wait_until_free() {
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer freed(executor, asio::steady_timer::time_point::max());
    const Waiting waiting(waiting_, freed);
    while (writing_) {
        co_await freed.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

Task<Result<void>> FrameSink::pass(std::span<const std::byte> bytes, bool whole) {
    const auto gone = try_pass(bytes, whole);
    if (!gone) {
        co_return gone.error();
    }
    if (*gone == net::Sent::all) {
        co_return ok();
    }
    co_return co_await pass_rest(bytes, whole);
}

Task<Result<void>> FrameSink::pass_rest(std::span<const std::byte> bytes, bool whole) {
    if (writing_) {
        co_await wait_until_free();
    }
    whole_ = false;
    const auto written = co_await write(bytes);
    if (!written) {
        co_return written.error();
    }
    whole_ = whole;
    co_return co_await send_pending();
}

Task<Result<void>> FrameSink::send_pending() {
    // Another one may come in while one is being sent.
    while (at_boundary() && !pending_.empty()) {
        const std::string control = std::exchange(pending_, {});
        const auto sent = co_await write(net::as_bytes(control));
        if (!sent) {
            co_return sent.error();
        }
    }
    co_return ok();
}

Result<net::Sent> FrameSink::try_pass(std::span<const std::byte>& bytes, bool whole) {
    if (writing_ || !pending_.empty()) {
        return net::Sent::part;
    }
    const std::size_t size = bytes.size();
    const auto sent = stream_.try_write(bytes);
    if (!sent) {
        writing_ = true;  // for good, as in `write`
    } else if (*sent == net::Sent::all || bytes.size() < size) {
        whole_ = *sent == net::Sent::all && whole;
    }
    return sent;
}

bool FrameSink::claim() noexcept {
    return !std::exchange(writing_, true);
}

bool FrameSink::release() {
    writing_ = false;
    whole_ = true;
    if (waiting_ != nullptr) {
        waiting_->cancel();
    }
    return !pending_.empty();
}

Task<Result<void>> FrameSink::control(websocket::Opcode opcode, std::string_view payload) {
    std::string bytes = frame(opcode, payload);
    if (!at_boundary()) {
        pending_ = std::move(bytes);
        co_return ok();
    }
    co_return co_await write(net::as_bytes(bytes));
}

}  // namespace porthole::proxy
