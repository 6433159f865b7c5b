// SPDX-License-Identifier: Apache-2.0
#include "base/hash.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <stdexcept>

namespace porthole {
namespace {

constexpr std::string_view kStandard =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrlSafe =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

template <class Digest>
Digest digest(const EVP_MD* algorithm, std::string_view bytes) {
    Digest out{};
    if (EVP_Digest(bytes.data(), bytes.size(), out.data(), nullptr, algorithm, nullptr) != 1) {
        throw std::runtime_error("OpenSSL cannot compute a digest");
    }
    return out;
}

std::string encode_base64(std::span<const std::uint8_t> bytes, std::string_view alphabet) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    std::uint32_t bits = 0;
    int held = 0;
    for (const std::uint8_t byte : bytes) {
        bits = (bits << 8U) | byte;
        held += 8;
        while (held >= 6) {
            held -= 6;
            text += alphabet[(bits >> static_cast<unsigned>(held)) & 0x3fU];
        }
    }
    if (held > 0) {
        text += alphabet[(bits << static_cast<unsigned>(6 - held)) & 0x3fU];
    }
    return text;
}

}  // namespace

Sha1 sha1(std::string_view bytes) {
    return digest<Sha1>(EVP_sha1(), bytes);
}

Sha256 sha256(std::string_view bytes) {
    return digest<Sha256>(EVP_sha256(), bytes);
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 0x0fU];
    }
    return text;
}

std::string to_base64(std::span<const std::uint8_t> bytes) {
    std::string text = encode_base64(bytes, kStandard);
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

std::string to_base64url(std::span<const std::uint8_t> bytes) {
    return encode_base64(bytes, kUrlSafe);
}

bool equal_in_constant_time(std::string_view left, std::string_view right) noexcept {
    return left.size() == right.size() &&
           CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace porthole
