// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "net/buffer_pool.hpp"
#include "net/stream.hpp"

namespace porthole::net {

/// Ends `stream` so that the peer gets all that was sent: says that no more will come, then reads
/// and forgets until the peer has ended too, at most for `limit`, and closes. Closing with unread
/// bytes would make the kernel reset the connection, and the peer lose our last words.
Task<void> farewell(Stream& stream, BufferPool& buffers, Milliseconds limit);

}  // namespace porthole::net
