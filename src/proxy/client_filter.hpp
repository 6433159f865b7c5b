// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace porthole::proxy {

/// Looks into what a browser sends to its console, and says what the console gets instead: for
/// consoles that may only be looked at, and for keyboards that need other codes. With a filter the
/// relay takes every frame of the browser apart, so a session that needs none has none.
///
/// Lifetime: one session's; it sees all bytes of that session from the first one on.
/// Threads: its worker's only. It does not suspend.
class ClientFilter {
public:
    ClientFilter() = default;
    ClientFilter(const ClientFilter&) = delete;
    ClientFilter& operator=(const ClientFilter&) = delete;
    virtual ~ClientFilter() = default;

    /// Takes the next `bytes` of the browser's stream, unmasked and without frame headers, and
    /// appends what goes to the console to `to_console`, which may be nothing. Where `bytes` end
    /// says nothing about messages: one may come in any number of pieces, a piece may hold many.
    /// What is held back until a message is whole must be bounded.
    ///
    /// Fails with protocol_violation when the bytes make no sense; the session ends with that, and
    /// what was appended is sent before.
    virtual Result<void> filter(std::span<const std::byte> bytes, std::string& to_console) = 0;
};

}  // namespace porthole::proxy
