// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <memory>
#include <string_view>

namespace porthole::audit {

/// Where lines go. Threads: one at a time; calls may block.
class Sink {
public:
    virtual ~Sink() = default;

    /// Keeps `line`, whole or not at all; with `sync`, as safely as the target can.
    virtual Result<void> write(std::string_view line, bool sync) = 0;

    /// Goes on in what now stands at the target's path.
    virtual Result<void> reopen() = 0;

    /// For the log.
    virtual std::string_view name() const noexcept = 0;
};

using SinkPtr = std::unique_ptr<Sink>;

/// Appends to a file, which is made if there is none, for its owner and group alone. Throws
/// std::runtime_error with a sentence when that cannot be done.
SinkPtr open_file_sink(const std::filesystem::path& file);

/// Sends datagrams to a syslog daemon's socket (RFC 3164's form, which journald takes, too) with
/// facility authpriv. The daemon need not be there yet.
SinkPtr open_syslog_sink(const std::filesystem::path& socket);

}  // namespace porthole::audit
