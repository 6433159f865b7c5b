// SPDX-License-Identifier: Apache-2.0
#include "proxy/relay.hpp"

#include "net/deadline.hpp"
#include "net/farewell.hpp"
#include "net/race.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

namespace porthole::proxy {
namespace websocket = net::websocket;
using Event = websocket::FrameScanner::Kind;

namespace {

constexpr std::uint16_t kNormalClosure = 1000;
/// From how much at a time on the kernel moves pages more cheaply than we copy bytes, with two more
/// calls: see docs/performance.md.
constexpr std::size_t kMuch = std::size_t{32} * 1024;

std::string_view as_text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Moves bytes from the front of `held` into `room`; returns how many.
std::size_t take(std::string& held, std::span<std::byte> room) {
    const std::size_t size = std::min(held.size(), room.size());
    std::memcpy(room.data(), held.data(), size);
    held.erase(0, size);
    return size;
}

/// What `error` ends a session with: our own names say more than that a stream has ended.
Errc ended_by(const boost::system::error_code& error, Errc otherwise) {
    return error.category() == errc_category() ? static_cast<Errc>(error.value()) : otherwise;
}

/// What is left of `limit`, counted from `started`.
Milliseconds left_of(Milliseconds limit, std::chrono::steady_clock::time_point started) {
    const auto passed = std::chrono::steady_clock::now() - started;
    return std::max(Milliseconds(0), limit - std::chrono::duration_cast<Milliseconds>(passed));
}

}  // namespace

Relay::Relay(
    net::Stream& browser,
    OpenUpstream& upstream,
    net::BufferPool& buffers,
    const boost::asio::any_io_executor& executor,
    std::unique_ptr<ClientFilter> filter
)
    : browser_(browser),
      upstream_(upstream),
      buffers_(buffers),
      browser_sink_(browser, websocket::Sender::server, executor),
      upstream_sink_(*upstream.stream, websocket::Sender::client, executor),
      filter_(std::move(filter)) {}

Task<Errc> Relay::run() {
    auto down = upstream_to_browser();
    auto up = browser_to_upstream();
    const auto ended = co_await net::race(std::move(down), std::move(up));
    co_return ended.first_won ? *ended.first : *ended.second;
}

Task<Errc> Relay::watch_browser(Milliseconds limit) const {
    constexpr int kLooks = 4;  // within `limit`
    constexpr Milliseconds kNever = std::chrono::hours(24);
    std::optional<std::uint64_t> before;
    for (int same = 0; limit <= Milliseconds(0) || same < kLooks;) {
        co_await net::sleep_for(limit <= Milliseconds(0) ? kNever : limit / kLooks);
        const auto now = browser_sink_.write_under_way();
        same = now && now == before ? same + 1 : 0;
        before = now;
    }
    co_return Errc::browser_stalled;
}

Task<Errc> Relay::upstream_to_browser() {
    if (upstream_.framing == Framing::raw) {
        co_return co_await wrap_raw();
    }
    const Direction direction{
        *upstream_.stream,
        browser_sink_,
        upstream_sink_,
        counters_->to_browser_bytes,
        Errc::upstream_closed,
        Errc::upstream_protocol,
    };
    co_return co_await pass_frames(
        direction, websocket::Sender::server, std::move(upstream_.leftover)
    );
}

Task<Errc> Relay::browser_to_upstream() {
    if (upstream_.framing == Framing::raw || filter_) {
        co_return co_await unwrap_frames();
    }
    const Direction direction{
        browser_,
        upstream_sink_,
        browser_sink_,
        counters_->to_upstream_bytes,
        Errc::browser_closed,
        Errc::protocol_violation,
    };
    co_return co_await pass_frames(direction, websocket::Sender::client, {});
}

Task<Errc> Relay::pass_frames(Direction direction, websocket::Sender sender, std::string leftover) {
    const Errc other_ended =
        direction.ended == Errc::browser_closed ? Errc::upstream_closed : Errc::browser_closed;
    websocket::FrameScanner scanner(sender);
    for (;;) {
        const auto helping = co_await next_helping(direction.from, leftover);
        if (!helping || helping->bytes.empty()) {
            co_return direction.ended;
        }
        direction.counter += helping->bytes.size();

        std::span<std::byte> input = helping->bytes;
        std::span<std::byte> run;  // what goes out as it came in, not yet sent
        for (auto event = scanner.next(input);; event = scanner.next(input)) {
            if (event.kind == Event::header || event.kind == Event::payload) {
                // What was scanned last ends where the rest of the input begins.
                std::byte* const begin = input.data() - event.bytes.size();
                if (event.bytes.data() != begin) {
                    std::memcpy(begin, event.bytes.data(), event.bytes.size());
                }
                if (!run.empty() && run.data() + run.size() == begin) {
                    run = {run.data(), run.size() + event.bytes.size()};
                    continue;
                }
                run = {begin, event.bytes.size()};
                continue;
            }
            if (!run.empty()) {
                const auto sent = co_await direction.to.pass(run, scanner.between_frames());
                if (!sent) {
                    co_return other_ended;
                }
                run = {};
            }
            if (event.kind == Event::more) {
                break;
            }
            if (event.kind == Event::violation) {
                co_return direction.broken;
            }
            if (event.header.opcode == websocket::Opcode::close) {
                co_return direction.ended;
            }
            if (event.header.opcode == websocket::Opcode::ping) {
                const auto answered =
                    co_await direction.back.control(websocket::Opcode::pong, as_text(event.bytes));
                if (!answered) {
                    co_return direction.ended;
                }
            }
        }
    }
}

Task<Result<Relay::Helping>> Relay::next_helping(net::Stream& from, std::string& leftover) {
    if (leftover.empty()) {
        const auto ready = co_await from.readable();
        if (!ready) {
            co_return ready.error();
        }
    }
    Helping helping{buffers_.borrow(), {}};
    const auto room = helping.buffer.bytes().subspan(websocket::kMaxHeaderBytes);
    std::size_t size = take(leftover, room);
    if (size == 0) {
        const auto there = from.try_read(room);
        if (!there) {
            co_return there.error();
        }
        if (*there) {
            size = **there;
        } else {
            const auto came = co_await from.read_some(room);
            if (!came) {
                co_return came.error();
            }
            size = *came;
        }
    }
    helping.bytes = room.first(size);
    co_return std::move(helping);
}

Task<Errc> Relay::wrap_raw() {
    std::string leftover = std::move(upstream_.leftover);
    bool much = false;  // comes at a time
    for (;;) {
        if (much && leftover.empty()) {
            const auto ready = co_await upstream_.stream->readable();
            if (!ready) {
                co_return ended_by(ready.error(), Errc::upstream_closed);
            }
            const auto frame = co_await splice_down();
            counters_->to_browser_bytes += frame.bytes;
            if (frame.outcome == SplicedFrame::Outcome::ended) {
                co_return Errc::upstream_closed;
            }
            if (frame.outcome == SplicedFrame::Outcome::unsendable) {
                co_return Errc::browser_closed;
            }
            much = frame.bytes >= kMuch;
            if (frame.outcome == SplicedFrame::Outcome::sent) {
                continue;
            }
        }
        const auto helping = co_await next_helping(*upstream_.stream, leftover);
        if (!helping) {
            co_return ended_by(helping.error(), Errc::upstream_closed);
        }
        if (helping->bytes.empty()) {
            co_return Errc::upstream_closed;
        }
        const std::size_t size = helping->bytes.size();
        websocket::FrameHeader header;
        header.length = size;
        const std::size_t head = websocket::header_bytes(header);
        const auto frame =
            helping->buffer.bytes().subspan(websocket::kMaxHeaderBytes - head, head + size);
        websocket::encode_header(header, frame);
        counters_->to_browser_bytes += frame.size();
        const auto sent = co_await browser_sink_.pass(frame, true);
        if (!sent) {
            co_return Errc::browser_closed;
        }
        much = size >= kMuch;
    }
}

Task<SplicedFrame> Relay::splice_down() {
    net::TcpStream* const console = upstream_.stream->plain();
    net::TcpStream* const browser = browser_.plain();
    if (console == nullptr || browser == nullptr) {
        co_return SplicedFrame();
    }
    co_return co_await splice_frame(*console, *browser, browser_sink_, buffers_.pipes);
}

Task<Errc> Relay::unwrap_frames() {
    websocket::FrameScanner scanner(websocket::Sender::client);
    std::string no_leftover;
    for (;;) {
        const auto helping = co_await next_helping(browser_, no_leftover);
        if (!helping || helping->bytes.empty()) {
            co_return Errc::browser_closed;
        }
        counters_->to_upstream_bytes += helping->bytes.size();

        std::span<std::byte> input = helping->bytes;
        const auto unmasked = helping->bytes;
        std::size_t plain = 0;  // bytes at its front that are payload, side by side
        std::optional<Errc> end;
        while (!end) {
            const auto event = scanner.next(input);
            if (event.kind == Event::more) {
                break;
            }
            if (event.kind == Event::payload) {
                const auto payload = unmasked.subspan(plain, event.bytes.size());
                websocket::copy_masked(event.bytes, payload, event.header.key, event.offset);
                if (!filter_) {
                    plain += payload.size();
                    continue;
                }
                const auto filtered = filter_->filter(payload, filtered_);
                if (!filtered) {
                    end = ended_by(filtered.error(), Errc::protocol_violation);
                }
            } else if (event.kind == Event::violation) {
                end = Errc::protocol_violation;
            } else if (event.kind == Event::control &&
                       event.header.opcode == websocket::Opcode::close) {
                end = Errc::browser_closed;
            } else if (event.kind == Event::control &&
                       event.header.opcode == websocket::Opcode::ping) {
                const auto answered =
                    co_await browser_sink_.control(websocket::Opcode::pong, as_text(event.bytes));
                if (!answered) {
                    end = Errc::browser_closed;
                }
            }
        }
        Result<void> sent = ok();
        if (filter_) {
            sent = co_await send_filtered();
        } else {
            sent = co_await upstream_.stream->write_all(unmasked.first(plain));
        }
        if (!sent) {
            co_return Errc::upstream_closed;
        }
        if (end) {
            co_return *end;
        }
    }
}

Task<Result<void>> Relay::send_filtered() {
    const std::string bytes = std::exchange(filtered_, {});
    if (bytes.empty()) {
        co_return ok();
    }
    if (upstream_.framing == Framing::websocket) {
        co_return co_await upstream_sink_.message(bytes);
    }
    co_return co_await upstream_.stream->write_all(net::as_bytes(bytes));
}

Task<void> Relay::close_upstream(Milliseconds limit) {
    const auto started = std::chrono::steady_clock::now();
    if (upstream_.framing == Framing::websocket && upstream_sink_.at_boundary()) {
        const std::string payload = websocket::close_payload(kNormalClosure, {});
        const auto said = co_await net::with_deadline(
            limit, upstream_sink_.control(websocket::Opcode::close, payload)
        );
        if (!said) {
            upstream_.stream->close();
            co_return;
        }
    }
    co_await net::farewell(*upstream_.stream, buffers_, left_of(limit, started));
}

Task<void> Relay::close_browser(std::uint16_t code, std::string reason, Milliseconds limit) {
    const auto started = std::chrono::steady_clock::now();
    if (browser_sink_.at_boundary()) {
        const std::string payload = websocket::close_payload(code, reason);
        const auto said = co_await net::with_deadline(
            limit, browser_sink_.control(websocket::Opcode::close, payload)
        );
        if (said) {
            co_await net::farewell(browser_, buffers_, left_of(limit, started));
        }
    }
    browser_.close();
}

}  // namespace porthole::proxy
