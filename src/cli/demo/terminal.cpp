// SPDX-License-Identifier: Apache-2.0
#include "cli/demo/terminal.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace porthole::cli {
namespace {

/// https://no-color.org, and terminals that know no escape sequences.
bool shows_styles() {
    const char* const plain = std::getenv("NO_COLOR");
    const char* const kind = std::getenv("TERM");
    return isatty(STDOUT_FILENO) == 1 && (plain == nullptr || *plain == '\0') && kind != nullptr &&
           std::string_view(kind) != "dumb";
}

}  // namespace

Terminal::Terminal() : styles_(shows_styles()) {}

void Terminal::line(std::string_view text) const {
    // A terminal that is gone ends the demo by another way.
    const std::string whole = std::string(text) + "\n";
    static_cast<void>(std::fwrite(whole.data(), 1, whole.size(), stdout));
    static_cast<void>(std::fflush(stdout));
}

std::string Terminal::styled(std::string_view style, std::string_view text) const {
    return styles_ ? fmt::format("\x1b[{}m{}\x1b[0m", style, text) : std::string(text);
}

}  // namespace porthole::cli
