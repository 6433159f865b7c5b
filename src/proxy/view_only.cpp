// SPDX-License-Identifier: Apache-2.0
#include "proxy/view_only.hpp"

#include "proxy/rfb/browser_opening.hpp"
#include "proxy/rfb/client_messages.hpp"

#include <array>
#include <string_view>

namespace porthole::proxy {
namespace {

namespace message = rfb::client_message;
namespace encoding = rfb::pseudo_encoding;

constexpr char kShared = 1;

/// What would have a server wait for messages that it never gets, or a page offer what cannot be.
constexpr std::array kUnwanted{
    encoding::kQemuKey,
    encoding::kQemuAudio,
    encoding::kGeneralInput,
    encoding::kDesktopSize,
    encoding::kPower,
    encoding::kFence,
    encoding::kContinuousUpdates,
    encoding::kPointerButtons,
    encoding::kClipboard,
    encoding::kVmwareCapabilities,
};

class RfbFilter final : public ClientFilter {
public:
    Result<void> filter(std::span<const std::byte> bytes, std::string& to_console) override {
        std::string_view input(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        if (!opening_.is_over()) {
            const std::string_view rest = opening_.take(input);
            if (opening_.has_failed()) {
                return Errc::protocol_violation;
            }
            to_console.append(input.substr(0, input.size() - rest.size()));
            if (!opening_.is_over()) {
                return ok();
            }
            to_console.back() = kShared;
            input = rest;
        }
        for (;;) {
            const auto part = messages_.next(input);
            if (!part) {
                return part.error();
            }
            if (!*part) {
                return ok();
            }
            pass(**part, to_console);
        }
    }

private:
    static void pass(const rfb::ClientPart& part, std::string& to_console) {
        switch (part.type) {
            case message::kSetEncodings:
                to_console.append(rfb::without_encodings(part.bytes, kUnwanted));
                break;
            case message::kSetPixelFormat:
            case message::kUpdateRequest:
                to_console.append(part.bytes);
                break;
            default:
                break;
        }
    }

    rfb::BrowserOpening opening_;
    rfb::ClientMessages messages_;
};

class Nothing final : public ClientFilter {
public:
    Result<void> filter(std::span<const std::byte> /*bytes*/, std::string& /*to_console*/)
        override {
        return ok();
    }
};

}  // namespace

std::unique_ptr<ClientFilter> make_view_only_filter(const virt::ConsoleType& type) {
    if (!type.can_be_view_only) {
        return nullptr;
    }
    if (type.speaks_rfb) {
        return std::make_unique<RfbFilter>();
    }
    return std::make_unique<Nothing>();
}

}  // namespace porthole::proxy
