// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace porthole {

/// Text that must not be seen: a token, a ticket, a password, a key. Has no stream operator and no
/// formatter, so that it cannot get into a log line by accident; `reveal` marks each place that
/// needs it in the clear. Overwritten when it dies.
///
/// Threads: a value; as std::string.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string text) : text_(std::move(text)) {}
    Secret(const Secret&) = default;
    Secret& operator=(const Secret&) = default;
    Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { other.wipe(); }
    Secret& operator=(Secret&& other) noexcept {
        if (this != &other) {
            wipe();
            text_ = std::move(other.text_);
            other.wipe();
        }
        return *this;
    }
    ~Secret() { wipe(); }

    const std::string& reveal() const noexcept { return text_; }
    bool empty() const noexcept { return text_.empty(); }

private:
    void wipe() noexcept;

    std::string text_;
};

}  // namespace porthole
