// SPDX-License-Identifier: Apache-2.0
#include "net/http/incoming.hpp"

#include <algorithm>
#include <new>
#include <string>
#include <utility>

namespace porthole::net::http {
namespace {

constexpr std::size_t kHeaderLimitBytes = std::size_t{64} << 10U;
constexpr std::string_view kBlank = " \t\r\n";

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return lower;
}

std::string_view trimmed(std::string_view text) noexcept {
    text.remove_prefix(std::min(text.find_first_not_of(kBlank), text.size()));
    return text.substr(0, text.find_last_not_of(kBlank) + 1);
}

}  // namespace

const Secret* ClientReply::header(std::string_view name) const noexcept {
    const auto found = std::find_if(headers.begin(), headers.end(), [name](const auto& each) {
        return each.name == name;
    });
    return found == headers.end() ? nullptr : &found->value;
}

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
    if (line.starts_with("HTTP/")) {
        reply_.headers.clear();  // those before it were of an interim answer
        return true;
    }
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos) {
        ClientHeader& header = reply_.headers.emplace_back();
        header.name = lower_case(line.substr(0, colon));
        header.value = Secret(std::string(trimmed(line.substr(colon + 1))));
    }
    return true;
}

ClientReply Incoming::take_reply(int status) {
    reply_.status = status;
    return std::move(reply_);
}

}  // namespace porthole::net::http
