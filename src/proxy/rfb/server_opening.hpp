// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace porthole::proxy::rfb {

/// Watches a server's half of RFB's opening go by, up to the end of ServerInit: version 3.8, the
/// one security type None, a good result. What is anything else has no end that it would find.
/// Holds 24 bytes at most.
///
/// Threads: a value; one at a time.
class ServerOpening {
public:
    /// Takes what belongs to the opening off the front of `bytes`, in pieces of any size, and
    /// returns the rest.
    std::string_view take(std::string_view bytes);

    bool is_over() const noexcept { return stage_ == Stage::over; }
    /// True when this is no such opening.
    bool has_failed() const noexcept { return stage_ == Stage::failed; }

private:
    enum class Stage { version, types, result, server_init, name, over, failed };

    std::size_t wanted() const noexcept;
    void advance();

    Stage stage_ = Stage::version;
    std::string held_;
    std::size_t name_left_ = 0;
};

}  // namespace porthole::proxy::rfb
