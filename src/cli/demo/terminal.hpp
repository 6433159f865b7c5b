// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace porthole::cli {

/// What the reader sees on standard output: plain text, emphasis only where a terminal shows it.
///
/// Threads: the main one.
class Terminal {
public:
    Terminal();

    /// Writes `text` and a line's end, at once.
    void line(std::string_view text = {}) const;

    std::string bold(std::string_view text) const { return styled("1", text); }
    std::string dim(std::string_view text) const { return styled("2", text); }
    std::string link(std::string_view text) const { return styled("4;36", text); }

private:
    std::string styled(std::string_view style, std::string_view text) const;

    bool styles_;
};

}  // namespace porthole::cli
