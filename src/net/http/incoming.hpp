// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http/client.hpp"

#include <cstddef>
#include <string_view>

namespace porthole::net::http {

/// Gathers a reply as libcurl delivers it, up to a limit.
///
/// Threads: that of the transfer.
class Incoming {
public:
    explicit Incoming(std::size_t limit_bytes) noexcept : limit_bytes_(limit_bytes) {}

    /// libcurl's callbacks for body and header; `self` is an Incoming. A result other than all of
    /// the bytes ends the transfer.
    static std::size_t take_body(
        const char* data, std::size_t size, std::size_t count, void* self
    ) noexcept;
    static std::size_t take_header(
        const char* data, std::size_t size, std::size_t count, void* self
    ) noexcept;

    /// True when the reply exceeded its limit.
    bool too_large() const noexcept { return too_large_; }

    ClientReply take_reply(int status);

private:
    bool add_body(std::string_view bytes);
    bool add_header(std::string_view line);

    ClientReply reply_;
    const std::size_t limit_bytes_;
    std::size_t header_bytes_ = 0;
    bool too_large_ = false;
};

}  // namespace porthole::net::http
