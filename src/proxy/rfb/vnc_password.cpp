// SPDX-License-Identifier: Apache-2.0
#include "proxy/rfb/vnc_password.hpp"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>

namespace porthole::proxy::rfb {
namespace {

constexpr std::size_t kDesKeyBytes = 8;

struct FreeCipher {
    void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};

unsigned char reversed(unsigned char byte) {
    unsigned result = 0;
    for (unsigned bit = 0; bit < 8; ++bit) {
        result |= ((byte >> bit) & 1U) << (7 - bit);
    }
    return static_cast<unsigned char>(result);
}

}  // namespace

std::optional<std::string> answer_challenge(std::string_view challenge, const Secret& password) {
    // Three times the same key makes triple DES into DES, which OpenSSL keeps in a provider of its
    // own that many systems do not have.
    std::array<unsigned char, 3 * kDesKeyBytes> key{};
    const std::string_view text = password.reveal();
    for (std::size_t i = 0; i < key.size(); ++i) {
        const std::size_t place = i % kDesKeyBytes;
        key[i] = place < text.size() ? reversed(static_cast<unsigned char>(text[place])) : 0;
    }
    std::array<unsigned char, kChallengeBytes> plain{};
    std::copy_n(challenge.begin(), std::min(challenge.size(), plain.size()), plain.begin());

    const std::unique_ptr<EVP_CIPHER_CTX, FreeCipher> context(EVP_CIPHER_CTX_new());
    std::array<unsigned char, 2 * kChallengeBytes> answer{};
    int size = 0;
    const bool done =
        context &&
        EVP_EncryptInit_ex2(context.get(), EVP_des_ede3_ecb(), key.data(), nullptr, nullptr) == 1 &&
        EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1 &&
        EVP_EncryptUpdate(
            context.get(), answer.data(), &size, plain.data(), static_cast<int>(plain.size())
        ) == 1;
    OPENSSL_cleanse(key.data(), key.size());
    if (!done || size != static_cast<int>(kChallengeBytes)) {
        ERR_clear_error();
        return std::nullopt;
    }
    return std::string(answer.begin(), answer.begin() + kChallengeBytes);
}

}  // namespace porthole::proxy::rfb
