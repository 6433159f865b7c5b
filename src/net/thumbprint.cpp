// SPDX-License-Identifier: Apache-2.0
#include "net/thumbprint.hpp"

#include "base/hash.hpp"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <array>

namespace porthole::net {
namespace {

constexpr std::size_t kSha1Bytes = 20;
constexpr std::size_t kSha256Bytes = 32;

std::string digest(const X509* certificate, const EVP_MD* algorithm) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned int size = 0;
    if (X509_digest(certificate, algorithm, bytes.data(), &size) != 1) {
        return {};
    }
    return {reinterpret_cast<const char*>(bytes.data()), size};
}

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
    std::string bytes;
    while (!text.empty()) {
        if (text.size() < 2 || hex_value(text[0]) < 0 || hex_value(text[1]) < 0) {
            return std::nullopt;
        }
        bytes += static_cast<char>(hex_value(text[0]) * 16 + hex_value(text[1]));
        text.remove_prefix(2);
        if (text.size() > 1 && text.front() == ':') {
            text.remove_prefix(1);
        }
    }
    if (bytes.size() != kSha1Bytes && bytes.size() != kSha256Bytes) {
        return std::nullopt;
    }
    return Thumbprint(std::move(bytes));
}

bool Thumbprint::matches(const X509* certificate) const {
    const auto* const algorithm = bytes_.size() == kSha1Bytes ? EVP_sha1() : EVP_sha256();
    return equal_in_constant_time(bytes_, digest(certificate, algorithm));
}

std::string Thumbprint::text() const {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string text;
    for (const char c : bytes_) {
        const auto byte = static_cast<unsigned char>(c);
        if (!text.empty()) {
            text += ':';
        }
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 0x0fU];
    }
    return text;
}

Thumbprint Thumbprint::of(const X509* certificate) {
    return Thumbprint(digest(certificate, EVP_sha256()));
}

}  // namespace porthole::net
