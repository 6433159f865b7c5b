// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::proxy::rfb {

/// The server's half of RFB's opening, as every stock client takes it: version 3.8, one security
/// type, which is None, and a good SecurityResult; then the client's ClientInit. Bytes in, in
/// pieces of any size, and messages out, each of which is to go into a frame of its own.
///
/// Threads: a value; one at a time.
class BrowserOpening {
public:
    BrowserOpening();

    /// The next message for the browser, if there is one yet.
    std::optional<std::string> next_message();

    /// Takes what belongs to the opening off the front of `bytes`, and returns the rest. What comes
    /// after a failure belongs to nobody.
    std::string_view take(std::string_view bytes);

    bool is_waiting() const noexcept { return messages_.empty(); }
    /// True when ClientInit was taken.
    bool is_over() const noexcept { return stage_ == Stage::over; }
    /// True when the browser's answer was no correct one. The last message tells it so.
    bool has_failed() const noexcept { return stage_ == Stage::failed; }

    /// The byte that was ClientInit.
    const std::string& client_init() const noexcept { return client_init_; }

private:
    enum class Stage { version, type, client_init, over, failed };

    std::size_t wanted() const noexcept;
    void answer();

    Stage stage_ = Stage::version;
    std::string held_;                   ///< of an answer that is not complete yet
    std::vector<std::string> messages_;  ///< few
    std::string client_init_;
};

/// The messages that tell a client in RFB, without waiting for its answers, that there is no
/// console, and why.
std::deque<std::string> refusal_messages(std::string_view reason);

}  // namespace porthole::proxy::rfb
