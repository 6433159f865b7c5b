// SPDX-License-Identifier: Apache-2.0
#include "net/farewell.hpp"

#include "net/deadline.hpp"

namespace porthole::net {
namespace {

/// Reads and forgets until the peer has ended.
Task<Result<void>> drain(Stream& stream, BufferPool& buffers) {
    for (;;) {
        const auto ready = co_await stream.readable();
        if (!ready) {
            co_return ready.error();
        }
        const auto buffer = buffers.borrow();
        const auto got = co_await stream.read_some(buffer.bytes());
        if (!got) {
            co_return got.error();
        }
        if (*got == 0) {
            co_return ok();
        }
    }
}

}  // namespace

Task<void> farewell(Stream& stream, BufferPool& buffers, Milliseconds limit) {
    const auto ended = co_await stream.shutdown_send();
    if (ended) {
        // A peer that does not end within the limit is cut off all the same.
        (void)co_await with_deadline(limit, drain(stream, buffers));
    }
    stream.close();
}

}  // namespace porthole::net
