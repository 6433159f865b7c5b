// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/system/error_code.hpp>

#include <cstddef>
#include <string_view>

namespace porthole::net::http {

/// Sees the bytes of one request before the parser does, and refuses what the parser would let
/// pass: heads that are longer than the limit as a whole, and lines that continue the one before.
/// Those are obsolete, and others understand them in another way (RFC 9112 section 5.2).
///
/// Threads: a value; one at a time.
class HeadGuard {
public:
    explicit HeadGuard(std::size_t limit_bytes) : limit_(limit_bytes) {}

    /// Looks at the next bytes as they came; what follows the head does not count. Returns
    /// header_limit or bad_field of Beast's errors, or none.
    boost::system::error_code look(std::string_view bytes);

private:
    std::size_t limit_;
    std::size_t size_ = 0;
    std::size_t line_ = 0;  ///< bytes of the current line, its end not counted
    bool in_fields_ = false;
    bool ended_ = false;
};

}  // namespace porthole::net::http
