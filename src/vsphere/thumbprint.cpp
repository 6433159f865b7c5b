// SPDX-License-Identifier: Apache-2.0
#include "vsphere/thumbprint.hpp"

#include "base/hash.hpp"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <span>

namespace porthole::vsphere {
namespace {

constexpr std::size_t kSha1Digits = 40;
constexpr std::size_t kSha256Digits = 64;

struct Free {
    void operator()(BIO* bio) const noexcept { BIO_free(bio); }
    void operator()(X509* certificate) const noexcept { X509_free(certificate); }
    void operator()(unsigned char* bytes) const noexcept { OPENSSL_free(bytes); }
};

/// The digits alone, in upper case; nothing when a character or a colon is out of place.
std::optional<std::string> upper_digits(std::string_view text) {
    const bool has_colons = text.size() > 2 && text[2] == ':';
    std::string digits;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (has_colons && i % 3 == 2) {
            if (text[i] != ':') {
                return std::nullopt;
            }
            continue;
        }
        const char c = text[i];
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'F')) {
            digits += c;
        } else if (c >= 'a' && c <= 'f') {
            digits += static_cast<char>(c - 'a' + 'A');
        } else {
            return std::nullopt;
        }
    }
    if (has_colons && text.size() != digits.size() / 2 * 3 - 1) {
        return std::nullopt;
    }
    return digits;
}

std::string with_colons(std::string_view digits) {
    std::string text;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        if (i > 0) {
            text += ':';
        }
        text += digits.substr(i, 2);
    }
    return text;
}

std::string written(std::span<const std::uint8_t> digest) {
    return with_colons(*upper_digits(to_hex(digest)));
}

}  // namespace

std::optional<Thumbprint> parse_thumbprint(std::string_view text) {
    const auto digits = upper_digits(text);
    if (!digits || (digits->size() != kSha1Digits && digits->size() != kSha256Digits)) {
        return std::nullopt;
    }
    const auto algorithm =
        digits->size() == kSha1Digits ? Thumbprint::Algorithm::sha1 : Thumbprint::Algorithm::sha256;
    return Thumbprint{algorithm, with_colons(*digits)};
}

Thumbprint thumbprint_of(Thumbprint::Algorithm algorithm, std::string_view der) {
    const bool is_sha1 = algorithm == Thumbprint::Algorithm::sha1;
    return {algorithm, is_sha1 ? written(sha1(der)) : written(sha256(der))};
}

std::optional<std::string> der_of_pem(std::string_view pem) {
    if (pem.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
        return std::nullopt;
    }
    const std::unique_ptr<BIO, Free> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    if (!bio) {
        return std::nullopt;
    }
    const std::unique_ptr<X509, Free> certificate(
        PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)
    );
    unsigned char* bytes = nullptr;
    const int size = certificate ? i2d_X509(certificate.get(), &bytes) : -1;
    const std::unique_ptr<unsigned char, Free> owner(bytes);
    if (size <= 0) {
        ERR_clear_error();
        return std::nullopt;
    }
    return std::string(bytes, bytes + size);
}

}  // namespace porthole::vsphere
