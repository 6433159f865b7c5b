// SPDX-License-Identifier: Apache-2.0
#include "net/thumbprint.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <algorithm>
#include <span>

namespace porthole::net {
namespace {

constexpr std::size_t kSha1Bytes = 20;
constexpr std::size_t kSha256Bytes = 32;

int hex_value(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace

std::optional<Thumbprint> Thumbprint::parse(std::string_view text) {
    Thumbprint parsed;
    while (!text.empty()) {
        if (parsed.size_ == parsed.bytes_.size() || text.size() < 2 || hex_value(text[0]) < 0 ||
            hex_value(text[1]) < 0) {
            return std::nullopt;
        }
        parsed.bytes_[parsed.size_++] =
            static_cast<std::uint8_t>(hex_value(text[0]) * 16 + hex_value(text[1]));
        text.remove_prefix(2);
        if (text.size() > 1 && text.front() == ':') {
            text.remove_prefix(1);
        }
    }
    if (parsed.size_ != kSha1Bytes && parsed.size_ != kSha256Bytes) {
        return std::nullopt;
    }
    return parsed;
}

bool Thumbprint::matches(const X509* certificate) const {
    const Thumbprint other = digest(certificate, size_ == kSha1Bytes ? EVP_sha1() : EVP_sha256());
    return size_ == other.size_ && CRYPTO_memcmp(bytes_.data(), other.bytes_.data(), size_) == 0;
}

std::string Thumbprint::text() const {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string text;
    for (const std::uint8_t byte : std::span(bytes_).first(size_)) {
        if (!text.empty()) {
            text += ':';
        }
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 0x0fU];
    }
    return text;
}

Thumbprint Thumbprint::of(const X509* certificate) {
    return digest(certificate, EVP_sha256());
}

Thumbprint Thumbprint::digest(const X509* certificate, const EVP_MD* algorithm) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned int size = 0;
    Thumbprint made;
    if (X509_digest(certificate, algorithm, bytes.data(), &size) == 1) {
        std::copy_n(bytes.begin(), size, made.bytes_.begin());
        made.size_ = size;
    }
    return made;
}

}  // namespace porthole::net
