// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace porthole::cli {

/// The viewer's side of a tunnel: a socket, or our own input and output.
///
/// Lifetime: closes what it was given, unless that is input and output. Threads: one.
class ViewerEnd {
public:
    /// A connected socket, which becomes ours.
    explicit ViewerEnd(int socket);
    /// Standard input and output; a terminal becomes a raw one for as long as this lives.
    static ViewerEnd standard();
    ViewerEnd(ViewerEnd&& other) noexcept;
    ViewerEnd& operator=(ViewerEnd&&) = delete;
    ~ViewerEnd();

    int input() const noexcept { return input_; }
    int output() const noexcept { return output_; }
    /// True for a person's terminal, which has no other way to end than a key.
    bool is_terminal() const noexcept { return terminal_; }

private:
    ViewerEnd(int input, int output);

    int input_;
    int output_;
    bool terminal_ = false;
    std::string settings_;  ///< the terminal's, to be put back
};

}  // namespace porthole::cli
