// SPDX-License-Identifier: Apache-2.0
#include "vsphere/incoming.hpp"

#include <algorithm>
#include <new>
#include <string>
#include <utility>

namespace porthole::vsphere {
namespace {

constexpr std::size_t kHeaderLimitBytes = std::size_t{64} << 10U;

bool names_set_cookie(std::string_view line) noexcept {
    constexpr std::string_view kName = "set-cookie:";
    return line.size() >= kName.size() &&
           std::equal(kName.begin(), kName.end(), line.begin(), [](char a, char b) {
               return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
           });
}

/// The session cookie's value as the server wrote it, quotes and all; empty in every other line.
std::string_view session_cookie(std::string_view line) noexcept {
    constexpr std::string_view kBlank = " \t\r\n";
    if (!names_set_cookie(line)) {
        return {};
    }
    line.remove_prefix(line.find(':') + 1);
    line.remove_prefix(std::min(line.find_first_not_of(kBlank), line.size()));
    if (!line.starts_with(kSessionCookie)) {
        return {};
    }
    line.remove_prefix(kSessionCookie.size());
    line = line.substr(0, line.find(';'));
    return line.substr(0, line.find_last_not_of(kBlank) + 1);
}

}  // namespace

std::size_t Incoming::take_body(
    const char* data, std::size_t size, std::size_t count, void* self
) noexcept {
    try {
        return static_cast<Incoming*>(self)->add_body({data, size * count}) ? size * count : 0;
    } catch (const std::bad_alloc&) {
        return 0;
    }
}

std::size_t Incoming::take_header(
    const char* data, std::size_t size, std::size_t count, void* self
) noexcept {
    try {
        return static_cast<Incoming*>(self)->add_header({data, size * count}) ? size * count : 0;
    } catch (const std::bad_alloc&) {
        return 0;
    }
}

bool Incoming::add_body(std::string_view bytes) {
    if (bytes.size() > limit_bytes_ - reply_.body.size()) {
        too_large_ = true;
        return false;
    }
    reply_.body += bytes;
    return true;
}

bool Incoming::add_header(std::string_view line) {
    header_bytes_ += line.size();
    if (header_bytes_ > kHeaderLimitBytes) {
        too_large_ = true;
        return false;
    }
    if (const auto value = session_cookie(line); !value.empty()) {
        reply_.cookie = Secret(std::string(value));
    }
    return true;
}

HttpReply Incoming::take_reply(int status) {
    reply_.status = status;
    return std::move(reply_);
}

}  // namespace porthole::vsphere
