// SPDX-License-Identifier: Apache-2.0
#include "esxi/rfb/opening.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

namespace porthole::esxi {
namespace {

constexpr std::size_t kVersionBytes = 12;
constexpr std::size_t kServerInitBytes = 24;
constexpr std::uint8_t kSecurityNone = 1;

/// A name longer than this is not followed: it is no console's.
constexpr std::size_t kMaxNameBytes = 4096;

/// 8 from "RFB 003.008\n".
int minor_version(ByteView version) {
    const std::string text(version.begin(), version.end());
    int minor = 0;
    std::from_chars(text.data() + 8, text.data() + 11, minor);
    return minor;
}

}  // namespace

bool RfbOpening::may_be_version(ByteView start) {
    constexpr std::string_view kPrefix = "RFB ";
    const std::size_t compared = std::min(start.size(), kPrefix.size());
    return std::equal(start.begin(), start.begin() + static_cast<long>(compared), kPrefix.begin());
}

void RfbOpening::from_console(ByteView bytes) {
    while (!bytes.empty() && !transparent_) {
        if (console_ == ConsoleStage::done) {
            beyond_server_init_ = true;
            return;
        }
        const std::size_t taken = std::min(console_needs() - console_bytes_.size(), bytes.size());
        append(console_bytes_, bytes.first(taken));
        bytes = bytes.subspan(taken);
        // A stage whose length depends on its first bytes asks for more after those.
        if (console_bytes_.size() == console_needs()) {
            console_stage_complete();
            console_bytes_.clear();
        }
    }
}

std::size_t RfbOpening::console_needs() const {
    switch (console_) {
        case ConsoleStage::version:
            return kVersionBytes;
        case ConsoleStage::security:
            if (minor_version_ < 7) {
                return 4;
            }
            return console_bytes_.empty() ? 1 : 1 + std::size_t{console_bytes_[0]};
        case ConsoleStage::result:
            return 4;
        case ConsoleStage::server_init:
            if (console_bytes_.size() < kServerInitBytes) {
                return kServerInitBytes;
            }
            return kServerInitBytes +
                   std::min<std::size_t>(
                       read_u32(ByteView(console_bytes_).subspan(20)), kMaxNameBytes + 1
                   );
        case ConsoleStage::done:
            break;
    }
    return 0;
}

void RfbOpening::console_stage_complete() {
    const ByteView bytes(console_bytes_);
    switch (console_) {
        case ConsoleStage::version:
            transparent_ = !may_be_version(bytes);
            console_ = ConsoleStage::security;
            return;
        case ConsoleStage::security:
            if (browser_ == BrowserStage::version) {
                transparent_ = true;  // the console did not wait for the browser's version
            } else if (minor_version_ < 7) {
                transparent_ = read_u32(bytes) != kSecurityNone;
                console_ = ConsoleStage::server_init;
            } else {
                transparent_ = bytes[0] == 0;
                console_ = minor_version_ < 8 ? ConsoleStage::server_init : ConsoleStage::result;
            }
            return;
        case ConsoleStage::result:
            transparent_ = read_u32(bytes) != 0;
            console_ = ConsoleStage::server_init;
            return;
        case ConsoleStage::server_init:
            server_init_complete();
            return;
        case ConsoleStage::done:
            return;
    }
}

void RfbOpening::server_init_complete() {
    const ByteView bytes(console_bytes_);
    width_ = read_u16(bytes);
    height_ = read_u16(bytes.subspan(2));
    const ByteView name = bytes.subspan(kServerInitBytes);
    name_.assign(name.begin(), name.end());
    transparent_ = name.size() > kMaxNameBytes;
    console_ = ConsoleStage::done;
}

std::size_t RfbOpening::from_browser(ByteView bytes) {
    std::size_t used = 0;
    while (used < bytes.size() && !transparent_ && browser_ != BrowserStage::done) {
        browser_bytes_.push_back(bytes[used]);
        ++used;
        browser_stage_complete();
    }
    return used;
}

void RfbOpening::browser_stage_complete() {
    switch (browser_) {
        case BrowserStage::version:
            transparent_ = !may_be_version(browser_bytes_);
            if (browser_bytes_.size() < kVersionBytes) {
                return;
            }
            minor_version_ = minor_version(browser_bytes_);
            browser_ = minor_version_ < 7 ? BrowserStage::client_init : BrowserStage::choice;
            return;
        case BrowserStage::choice:
            transparent_ = browser_bytes_.back() != kSecurityNone;
            browser_ = BrowserStage::client_init;
            return;
        case BrowserStage::client_init:
            browser_ = BrowserStage::done;
            return;
        case BrowserStage::done:
            return;
    }
}

}  // namespace porthole::esxi
