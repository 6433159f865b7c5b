// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/stream.hpp"

#include <string>

/// Reads that take not a byte more than was asked for: what follows may be another protocol's.
namespace porthole::net {

/// Fills `into`. Fails with upstream_closed when the peer ends first, or as the stream fails.
Task<Result<void>> read_exactly(Stream& stream, std::span<std::byte> into);

/// The same, of `bytes` bytes.
Task<Result<std::string>> read_exactly(Stream& stream, std::size_t bytes);

/// One line of at most `limit_bytes`, which ends with LF; returns it without that and without a CR
/// before it. Fails with upstream_protocol when the line is longer, with upstream_closed when the
/// peer ends before its end, or as the stream fails.
Task<Result<std::string>> read_line(Stream& stream, std::size_t limit_bytes);

}  // namespace porthole::net
