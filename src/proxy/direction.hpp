// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/buffer_pool.hpp"
#include "net/stream.hpp"
#include "proxy/frame_sink.hpp"
#include "proxy/traffic.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace porthole::proxy {

/// One direction of a relay: moves what comes, a helping at a time, in a buffer that is borrowed
/// only meanwhile. What can be moved without waiting is moved where the socket's news arrive; a
/// coroutine is made only where something has to be waited for: a slow reader, an answer to a ping,
/// a stream that cannot tell when it is readable. While nothing comes there is none.
///
/// Kinds differ in what they make of a helping. Each takes it apart, an order at a time.
///
/// Lifetime: from `start` on until it has stopped. Threads: its worker's only. Cancellation:
/// `stop`.
class Direction {
public:
    /// Who is told that a direction has stopped, and why; nothing after `stop`. Told once, and
    /// last: it may end the direction's life.
    class Owner {
    public:
        virtual void stopped(std::optional<Errc> reason) = 0;

    protected:
        ~Owner() = default;
    };

    /// What a direction works with.
    struct Way {
        Owner& owner;
        net::Stream& from;
        net::BufferPool& buffers;
        const boost::asio::any_io_executor& executor;
        ByteCount& counter;
        Errc from_ended;  ///< what it is called when the side ends that it reads
        Errc to_ended;    ///< and when nothing can be sent to the other one
    };

    Direction(const Direction&) = delete;
    Direction& operator=(const Direction&) = delete;
    virtual ~Direction() = default;

    void start() { rest(); }

    /// Has it stop soon, whatever it waits for. What was being sent may have gone in part.
    void stop();

protected:
    Direction(Way way, std::string leftover) : way_(way), leftover_(std::move(leftover)) {}

    /// What is to be done with a part of a helping.
    struct Order {
        enum class Kind {
            more,    ///< nothing: all is done
            send,    ///< `bytes` have to be sent; `whole` says that a frame ends with them
            answer,  ///< a ping of `bytes` has to be answered
            end,     ///< it is over, because of `reason`
        };
        Kind kind = Kind::more;
        std::span<const std::byte> bytes = {};
        bool whole = false;
        Errc reason = Errc::browser_closed;
    };

    static Order send_order(std::span<const std::byte> bytes, bool whole) {
        return {Order::Kind::send, bytes, whole, {}};
    }
    static Order end_order(Errc reason) { return {Order::Kind::end, {}, false, reason}; }

    /// Bytes as they came. In front of them is room for a frame's header.
    struct Helping {
        std::optional<net::BufferPool::Buffer> buffer;
        std::span<std::byte> bytes;

        std::span<std::byte> whole_buffer() const noexcept { return buffer->bytes(); }
    };

    /// Takes the next order off the front of the helping, whose orders before have been done.
    virtual Order next(Helping& helping) = 0;

    /// Sends without waiting, off the front of `bytes`; after Sent::part, `send_rest` follows.
    virtual Result<net::Sent> try_send(std::span<const std::byte>& bytes, bool whole) = 0;
    virtual Task<Result<void>> send_rest(std::span<const std::byte> bytes, bool whole) = 0;

    /// Where pings are answered that this direction finds.
    virtual FrameSink& back() = 0;

    /// What a failed read means.
    virtual Errc end_after(const boost::system::error_code& /*error*/) { return way_.from_ended; }

    /// Moves what has come in another way than by reading it; nothing where it has to be read.
    virtual std::optional<Order> move_unread() { return std::nullopt; }

    Way way_;

private:
    /// Waits for what comes next, or stops where it was told to.
    void rest();
    void woken(const boost::system::error_code& error);
    void run(Task<std::optional<Errc>> task);

    /// The first order for what came that has to be waited for, or is the last.
    Order begin(Helping& helping, std::size_t size);
    /// Does what can be done without waiting; returns the order that cannot, or is the last.
    Order work_off(Helping& helping);
    Order read(Helping& helping);

    Task<std::optional<Errc>> wait();
    /// Does `order` and those that follow. Returns why that is the end, if it is.
    Task<std::optional<Errc>> carry(Helping helping, Order order);

    std::string leftover_;  ///< goes before all that comes
    boost::asio::cancellation_signal cancel_;
    bool stops_ = false;
};

}  // namespace porthole::proxy
