// SPDX-License-Identifier: Apache-2.0
#include "proxy/rfb/browser_opening.hpp"

#include "proxy/rfb/protocol.hpp"

#include <algorithm>
#include <utility>

namespace porthole::proxy::rfb {
namespace {

constexpr std::string_view kOnlyNone("\1\1", 2);
constexpr std::string_view kNone("\1", 1);
constexpr std::string_view kNoTypes("\0", 1);
constexpr std::string_view kGood("\0\0\0\0", 4);
constexpr std::string_view kBad("\0\0\0\1", 4);

}  // namespace

BrowserOpening::BrowserOpening() {
    messages_.emplace_back(kVersion);
}

std::optional<std::string> BrowserOpening::next_message() {
    if (messages_.empty()) {
        return std::nullopt;
    }
    std::string message = std::move(messages_.front());
    messages_.erase(messages_.begin());
    return message;
}

std::string_view BrowserOpening::take(std::string_view bytes) {
    while (!bytes.empty() && !is_over() && !has_failed()) {
        const std::size_t size = std::min(bytes.size(), wanted() - held_.size());
        held_.append(bytes.substr(0, size));
        bytes.remove_prefix(size);
        if (held_.size() == wanted()) {
            answer();
            held_.clear();
        }
    }
    return has_failed() ? std::string_view() : bytes;
}

std::size_t BrowserOpening::wanted() const noexcept {
    return stage_ == Stage::version ? kVersion.size() : 1;
}

void BrowserOpening::answer() {
    if (stage_ == Stage::version && held_ == kVersion) {
        stage_ = Stage::type;
        messages_.emplace_back(kOnlyNone);
    } else if (stage_ == Stage::version) {
        stage_ = Stage::failed;
        messages_.push_back(
            std::string(kNoTypes) + with_length("This server speaks version 3.8 of RFB only.")
        );
    } else if (stage_ == Stage::type && held_ == kNone) {
        stage_ = Stage::client_init;
        messages_.emplace_back(kGood);
    } else if (stage_ == Stage::type) {
        stage_ = Stage::failed;
        messages_.push_back(
            std::string(kBad) + with_length("This server offers security type None only.")
        );
    } else {
        stage_ = Stage::over;
        client_init_ = held_;
    }
}

std::deque<std::string> refusal_messages(std::string_view reason) {
    std::deque<std::string> messages;
    messages.emplace_back(kVersion);
    messages.push_back(std::string(kNoTypes) + with_length(reason.substr(0, kReasonLimitBytes)));
    return messages;
}

}  // namespace porthole::proxy::rfb
