// SPDX-License-Identifier: Apache-2.0
#include "proxy/rfb/server_init.hpp"

#include "base/log.hpp"
#include "net/exact_read.hpp"
#include "proxy/rfb/protocol.hpp"

namespace porthole::proxy::rfb {
namespace {

constexpr std::size_t kLengthAt = 20;
constexpr std::size_t kHeadBytes = 24;

/// The front of `name`, cut where no UTF-8 character is cut.
std::string_view shortened(std::string_view name) {
    if (name.size() <= kNameShownBytes) {
        return name;
    }
    std::size_t size = kNameShownBytes;
    const auto continues = [name](std::size_t place) {
        return (static_cast<unsigned char>(name[place]) & 0xc0U) == 0x80U;
    };
    // No character has more than three continuing bytes; what has, is no UTF-8 anyway.
    for (int i = 0; i < 3 && continues(size); ++i) {
        --size;
    }
    return name.substr(0, size);
}

}  // namespace

Task<Result<std::string>> read_server_init(net::Stream& console) {
    auto head = co_await net::read_exactly(console, kHeadBytes);
    if (!head) {
        co_return head.error();
    }
    const std::uint32_t length = from_u32(std::string_view(*head).substr(kLengthAt));
    if (length > kNameLimitBytes) {
        log::warn("server_init_refused", {{"name_bytes", length}});
        co_return Errc::upstream_protocol;
    }
    const auto name = co_await net::read_exactly(console, length);
    if (!name) {
        co_return name.error();
    }
    co_return head->substr(0, kLengthAt) + with_length(shortened(*name));
}

}  // namespace porthole::proxy::rfb
