// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "esxi/rfb/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace porthole::esxi {

/// Follows an RFB opening from both sides, to know where the client's messages begin, and whether
/// the console has said anything since its ServerInit. It only listens: no byte is changed.
///
/// What it cannot follow (no RFB at all, a security type other than None, a refusal) makes it
/// `transparent`: everything passes and nothing is understood any more.
///
/// Lifetime: one session's. Threads: its session's only.
class RfbOpening {
public:
    /// Takes note of what the console sent.
    void from_console(ByteView bytes);

    /// Takes note of what the browser sent. Returns how many of the first bytes belong to the
    /// opening; what follows are messages.
    std::size_t from_browser(ByteView bytes);

    bool transparent() const { return transparent_; }

    /// ServerInit is complete and nothing came after it: here a message may be put in between.
    bool at_server_init() const {
        return !transparent_ && console_ == ConsoleStage::done && !beyond_server_init_;
    }

    std::uint16_t width() const { return width_; }
    std::uint16_t height() const { return height_; }
    const std::string& name() const { return name_; }

    /// Whether `start`, the first bytes of a stream, may still become an RFB version message.
    static bool may_be_version(ByteView start);

private:
    enum class ConsoleStage { version, security, result, server_init, done };
    enum class BrowserStage { version, choice, client_init, done };

    /// How many bytes the console's current stage takes, as far as `console_bytes_` tells.
    std::size_t console_needs() const;
    void console_stage_complete();
    void server_init_complete();
    void browser_stage_complete();

    bool transparent_ = false;
    bool beyond_server_init_ = false;
    ConsoleStage console_ = ConsoleStage::version;
    BrowserStage browser_ = BrowserStage::version;
    int minor_version_ = 0;
    Bytes console_bytes_;
    Bytes browser_bytes_;
    std::uint16_t width_ = 0;
    std::uint16_t height_ = 0;
    std::string name_;
};

}  // namespace porthole::esxi
