// SPDX-License-Identifier: Apache-2.0
#include "proxy/rfb/server_opening.hpp"

#include "proxy/rfb/protocol.hpp"

#include <algorithm>

namespace porthole::proxy::rfb {
namespace {

constexpr std::string_view kOnlyNone("\1\1", 2);
constexpr std::string_view kGood("\0\0\0\0", 4);
constexpr std::size_t kServerInitBytes = 24;
constexpr std::size_t kNameLength = 20;  // where it stands

}  // namespace

std::string_view ServerOpening::take(std::string_view bytes) {
    while (!bytes.empty() && !is_over() && !has_failed()) {
        if (stage_ == Stage::name) {
            const std::size_t size = std::min(name_left_, bytes.size());
            bytes.remove_prefix(size);
            name_left_ -= size;
        } else {
            const std::size_t size = std::min(wanted() - held_.size(), bytes.size());
            held_.append(bytes.substr(0, size));
            bytes.remove_prefix(size);
            if (held_.size() == wanted()) {
                advance();
                held_.clear();
            }
        }
        if (stage_ == Stage::name && name_left_ == 0) {
            stage_ = Stage::over;
        }
    }
    return bytes;
}

std::size_t ServerOpening::wanted() const noexcept {
    switch (stage_) {
        case Stage::version:
            return kVersion.size();
        case Stage::types:
            return kOnlyNone.size();
        case Stage::result:
            return kGood.size();
        default:
            return kServerInitBytes;
    }
}

void ServerOpening::advance() {
    switch (stage_) {
        case Stage::version:
            stage_ = held_ == kVersion ? Stage::types : Stage::failed;
            break;
        case Stage::types:
            stage_ = held_ == kOnlyNone ? Stage::result : Stage::failed;
            break;
        case Stage::result:
            stage_ = held_ == kGood ? Stage::server_init : Stage::failed;
            break;
        default:
            name_left_ = from_u32(std::string_view(held_).substr(kNameLength));
            stage_ = Stage::name;
            break;
    }
}

}  // namespace porthole::proxy::rfb
