// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace porthole::test {

/// A net::Stream whose peer plays a script: sends chunks, one a read, keeps what it gets, and
/// resets the connection at the n-th operation, counted from 0. Two reads or two writes at once end
/// the program: streams forbid them.
///
/// Lifetime: outlives what waits on it. Threads: one.
class ScriptedStream final : public net::Stream {
public:
    /// What the peer does once its chunks are sent.
    enum class Then {
        end,     ///< ends
        listen,  ///< stays silent until we end, then ends as well
        ignore,  ///< stays silent for ever
    };
    using Chunks = std::deque<std::string>;
    static constexpr int kNever = -1;
    static constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

    explicit ScriptedStream(Chunks chunks = {}, int fail_at = kNever, Then then = Then::end)
        : chunks_(std::move(chunks)), fail_at_(fail_at), then_(then) {}
    ScriptedStream(Chunks chunks, Then then) : ScriptedStream(std::move(chunks), kNever, then) {}

    /// Sends one more chunk.
    void push(std::string chunk) {
        chunks_.push_back(std::move(chunk));
        wake();
    }

    /// Ends after the chunks, whatever was said before.
    void end() {
        then_ = Then::end;
        wake();
    }

    /// Takes `bytes` more and then reads nothing, so that a longer write waits.
    void take_at_most(std::size_t bytes) {
        room_ = bytes;
        wake();
    }

    /// Has the peer answer each whole write with what `reply` makes of it, unless that is empty.
    void reply_with(std::function<std::string(std::string_view)> reply) {
        reply_ = std::move(reply);
    }

    /// What the peer got.
    const std::string& sent() const noexcept { return sent_; }
    /// The same by call of `write_all`; the last may not have been taken whole.
    const std::vector<std::string>& writes() const noexcept { return writes_; }
    /// Bytes that the peer sent and nobody has read yet.
    std::size_t unread() const noexcept {
        std::size_t bytes = 0;
        for (const std::string& chunk : chunks_) {
            bytes += chunk.size();
        }
        return bytes;
    }
    bool closed() const noexcept { return closed_; }
    bool send_ended() const noexcept { return send_ended_; }
    int operations() const noexcept { return operations_; }

    Task<Result<void>> readable() override {
        const Once once(reading_);
        if (breaks()) {
            co_return broken_by(boost::asio::error::connection_reset);
        }
        co_return co_await something_to_read();
    }

    Task<Result<std::size_t>> read_some(std::span<std::byte> into) override {
        const Once once(reading_);
        if (breaks()) {
            co_return broken_by(boost::asio::error::connection_reset);
        }
        const auto ready = co_await something_to_read();
        if (!ready) {
            co_return ready.error();
        }
        if (chunks_.empty()) {
            co_return std::size_t{0};
        }
        std::string& chunk = chunks_.front();
        const std::size_t size = std::min(chunk.size(), into.size());
        std::memcpy(into.data(), chunk.data(), size);
        chunk.erase(0, size);
        if (chunk.empty()) {
            chunks_.pop_front();
        }
        co_return size;
    }

    Task<Result<void>> write_all(std::span<const std::byte> bytes) override {
        const Once once(writing_);
        if (breaks()) {
            co_return broken_by(boost::asio::error::connection_reset);
        }
        std::string rest(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        writes_.push_back(rest);
        for (;;) {
            if (closed_ || broken_ || send_ended_) {
                co_return broken_by(boost::asio::error::broken_pipe);
            }
            const std::size_t size = std::min(rest.size(), room_);
            sent_.append(rest, 0, size);
            rest.erase(0, size);
            room_ -= room_ == kAll ? 0 : size;
            if (rest.empty()) {
                break;
            }
            const bool changed = co_await change();
            if (!changed) {
                co_return broken_by(boost::asio::error::operation_aborted);
            }
        }
        if (reply_) {
            std::string reply = reply_(writes_.back());
            if (!reply.empty()) {
                push(std::move(reply));
            }
        }
        co_return ok();
    }

    Task<Result<void>> shutdown_send() override {
        if (breaks()) {
            co_return broken_by(boost::asio::error::not_connected);
        }
        send_ended_ = true;
        wake();
        co_return ok();
    }

    void close() noexcept override {
        closed_ = true;
        wake();
    }

private:
    /// Marks an operation as under way.
    class Once {
    public:
        explicit Once(bool& busy) : busy_(busy) {
            if (busy_) {
                std::fputs("two reads or two writes at once on one stream\n", stderr);
                std::abort();
            }
            busy_ = true;
        }
        Once(const Once&) = delete;
        Once& operator=(const Once&) = delete;
        ~Once() { busy_ = false; }

    private:
        bool& busy_;
    };

    static boost::system::error_code broken_by(boost::asio::error::basic_errors error) {
        return error;
    }

    using Timers = std::vector<boost::asio::steady_timer*>;

    /// Keeps a waiting coroutine's timer where `wake` finds it.
    class Listed {
    public:
        Listed(Timers& timers, boost::asio::steady_timer& timer) : timers_(timers), timer_(timer) {
            timers_.push_back(&timer_);
        }
        Listed(const Listed&) = delete;
        Listed& operator=(const Listed&) = delete;
        ~Listed() { std::erase(timers_, &timer_); }

    private:
        Timers& timers_;
        boost::asio::steady_timer& timer_;
    };

    bool breaks() {
        broken_ = broken_ || operations_ == fail_at_;
        ++operations_;
        if (broken_) {
            wake();
        }
        return broken_;
    }

    void wake() noexcept {
        for (boost::asio::steady_timer* const timer : timers_) {
            timer->cancel();
        }
    }

    /// Returns when something may have changed; false when the waiting coroutine was cancelled.
    Task<bool> change() {
        const auto executor = co_await boost::asio::this_coro::executor;
        boost::asio::steady_timer timer(executor, boost::asio::steady_timer::time_point::max());
        const Listed listed(timers_, timer);
        co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        const auto state = co_await boost::asio::this_coro::cancellation_state;
        co_return state.cancelled() == boost::asio::cancellation_type::none;
    }

    bool ended() const { return then_ == Then::end || (then_ == Then::listen && send_ended_); }

    Task<Result<void>> something_to_read() {
        for (;;) {
            if (closed_) {
                co_return broken_by(boost::asio::error::bad_descriptor);
            }
            if (broken_) {
                co_return broken_by(boost::asio::error::connection_reset);
            }
            if (!chunks_.empty() || ended()) {
                co_return ok();
            }
            const bool changed = co_await change();
            if (!changed) {
                co_return broken_by(boost::asio::error::operation_aborted);
            }
        }
    }

    Chunks chunks_;
    int fail_at_;
    Then then_;
    std::function<std::string(std::string_view)> reply_;
    std::size_t room_ = kAll;
    std::string sent_;
    std::vector<std::string> writes_;
    int operations_ = 0;
    bool broken_ = false;
    bool closed_ = false;
    bool send_ended_ = false;
    bool reading_ = false;
    bool writing_ = false;
    Timers timers_;
};

/// `text` in pieces of `size` bytes, for a ScriptedStream.
inline ScriptedStream::Chunks in_pieces(std::string_view text, std::size_t size) {
    ScriptedStream::Chunks pieces;
    for (; !text.empty(); text.remove_prefix(std::min(size, text.size()))) {
        pieces.emplace_back(text.substr(0, size));
    }
    return pieces;
}

/// `stream` for who wants to own it: closes it when it dies, and leaves it to the test.
class LentStream final : public net::Stream {
public:
    explicit LentStream(ScriptedStream& stream) : stream_(stream) {}
    ~LentStream() override { stream_.close(); }

    Task<Result<void>> readable() override { return stream_.readable(); }
    Task<Result<std::size_t>> read_some(std::span<std::byte> into) override {
        return stream_.read_some(into);
    }
    Task<Result<void>> write_all(std::span<const std::byte> bytes) override {
        return stream_.write_all(bytes);
    }
    Task<Result<void>> shutdown_send() override { return stream_.shutdown_send(); }
    void close() noexcept override { stream_.close(); }

private:
    ScriptedStream& stream_;
};

inline net::StreamPtr lend(ScriptedStream& stream) {
    return std::make_unique<LentStream>(stream);
}

}  // namespace porthole::test
