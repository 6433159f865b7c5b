// SPDX-License-Identifier: Apache-2.0
#include "proxy/direction.hpp"

#include "base/exception.hpp"
#include "base/log.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

namespace porthole::proxy {
namespace asio = boost::asio;
using boost::system::error_code;

namespace {

/// Moves bytes from the front of `held` into `room`; returns how many.
std::size_t take(std::string& held, std::span<std::byte> room) {
    const std::size_t size = std::min(held.size(), room.size());
    std::memcpy(room.data(), held.data(), size);
    held.erase(0, size);
    if (held.empty()) {
        held.shrink_to_fit();
    }
    return size;
}

std::string_view as_text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

void Direction::stop() {
    stops_ = true;
    cancel_.emit(asio::cancellation_type::terminal);
}

void Direction::rest() {
    if (stops_) {
        way_.owner.stopped(std::nullopt);
        return;
    }
    auto* const socket = leftover_.empty() ? way_.from.idle_socket() : nullptr;
    if (socket == nullptr) {
        run(wait());
        return;
    }
    socket->async_wait(
        asio::socket_base::wait_read,
        asio::bind_cancellation_slot(
            cancel_.slot(), [this](const error_code& error) { woken(error); }
        )
    );
}

void Direction::woken(const error_code& error) {
    if (stops_) {
        way_.owner.stopped(std::nullopt);
        return;
    }
    if (error) {
        way_.owner.stopped(end_after(error));
        return;
    }
    Helping helping;
    const auto moved = move_unread();
    const Order order = moved ? *moved : read(helping);
    if (order.kind == Order::Kind::more) {
        helping.buffer.reset();
        rest();
    } else if (order.kind == Order::Kind::end) {
        helping.buffer.reset();
        way_.owner.stopped(order.reason);
    } else {
        run(carry(std::move(helping), order));
    }
}

void Direction::run(Task<std::optional<Errc>> task) {
    auto ended = [this](const std::exception_ptr& failure, std::optional<Errc> reason) {
        if (failure && !is_cancellation(failure)) {
            log::error("relay_failed", {{"what", describe(failure)}});
            reason = way_.from_ended;
        }
        if (reason) {
            way_.owner.stopped(reason);
        } else {
            rest();
        }
    };
    asio::co_spawn(
        way_.executor,
        std::move(task),
        asio::bind_cancellation_slot(cancel_.slot(), std::move(ended))
    );
}

Direction::Order Direction::read(Helping& helping) {
    helping.buffer.emplace(way_.buffers.borrow());
    const auto room = helping.whole_buffer().subspan(net::websocket::kMaxHeaderBytes);
    const auto there = way_.from.try_read(room);
    if (!there) {
        return end_order(end_after(there.error()));
    }
    return *there ? begin(helping, **there) : Order();
}

Direction::Order Direction::begin(Helping& helping, std::size_t size) {
    if (size == 0) {
        return end_order(way_.from_ended);
    }
    way_.counter += size;
    helping.bytes = helping.whole_buffer().subspan(net::websocket::kMaxHeaderBytes, size);
    return work_off(helping);
}

Direction::Order Direction::work_off(Helping& helping) {
    for (;;) {
        Order order = next(helping);
        if (order.kind != Order::Kind::send) {
            return order;
        }
        const auto sent = try_send(order.bytes, order.whole);
        if (!sent) {
            return end_order(way_.to_ended);
        }
        if (*sent == net::Sent::part) {
            return order;
        }
    }
}

Task<std::optional<Errc>> Direction::wait() {
    if (leftover_.empty()) {
        const auto ready = co_await way_.from.readable();
        if (!ready) {
            co_return end_after(ready.error());
        }
    }
    Helping helping{way_.buffers.borrow(), {}};
    const auto room = helping.whole_buffer().subspan(net::websocket::kMaxHeaderBytes);
    std::size_t size = take(leftover_, room);
    if (size == 0) {
        const auto there = way_.from.try_read(room);
        if (!there) {
            co_return end_after(there.error());
        }
        if (*there) {
            size = **there;
        } else {
            const auto came = co_await way_.from.read_some(room);
            if (!came) {
                co_return end_after(came.error());
            }
            size = *came;
        }
    }
    const Order order = begin(helping, size);
    co_return co_await carry(std::move(helping), order);
}

Task<std::optional<Errc>> Direction::carry(Helping helping, Order order) {
    while (order.kind != Order::Kind::more) {
        if (order.kind == Order::Kind::end) {
            co_return order.reason;
        }
        if (order.kind == Order::Kind::send) {
            const auto sent = co_await send_rest(order.bytes, order.whole);
            if (!sent) {
                co_return way_.to_ended;
            }
        } else {
            const auto answered =
                co_await back().control(net::websocket::Opcode::pong, as_text(order.bytes));
            if (!answered) {
                co_return way_.from_ended;
            }
        }
        order = work_off(helping);
    }
    co_return std::nullopt;
}

}  // namespace porthole::proxy
