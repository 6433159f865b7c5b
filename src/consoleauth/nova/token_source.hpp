// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "consoleauth/token_record.hpp"

#include <memory>
#include <string>

namespace porthole::consoleauth {

/// Which of Nova's tokens is looked up, and for what.
struct NovaQuestion {
    std::string token;         ///< in the form of Nova's: a uuid
    std::string console_type;  ///< what the browser's address says of it; empty: nothing
    bool opens_console =
        false;               ///< a connection follows: Nova is to confirm the port, where it can
    std::string request_id;  ///< for the log
};

/// Where Nova keeps its tokens: its cells' databases (nova_db.hpp), or behind its API
/// (nova_api.hpp).
///
/// Threads: any.
class NovaTokenSource {
public:
    virtual ~NovaTokenSource() = default;

    /// The token's record, with `console` filled. Fails with token_unknown when Nova knows no such
    /// token now, or does not confirm the port; with console_unavailable when the token's type is
    /// none of ours, or nobody can tell it; with store_unavailable when Nova does not answer, or a
    /// part of it that may have the token; with driver_unavailable when nova-compute does not
    /// confirm the port either way; the detail is in the log.
    virtual Task<Result<TokenRecord>> look_up(NovaQuestion question) = 0;

    /// Whether Nova answers.
    virtual Task<Result<void>> check() = 0;
};

using NovaTokenSourcePtr = std::unique_ptr<NovaTokenSource>;

}  // namespace porthole::consoleauth
