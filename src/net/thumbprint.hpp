// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/types.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace porthole::net {

/// A certificate's SHA-1 or SHA-256 over its DER form, which pins it.
class Thumbprint {
public:
    /// Reads 20 or 32 bytes in hexadecimal, any case, with or without colons; anything else is no
    /// thumbprint.
    static std::optional<Thumbprint> parse(std::string_view text);

    /// True when `certificate` is the one that this pins.
    bool matches(const X509* certificate) const;

    /// "AA:BB:…", as vSphere writes it.
    std::string text() const;

    /// That of `certificate`, SHA-256.
    static Thumbprint of(const X509* certificate);

private:
    Thumbprint() = default;
    static Thumbprint digest(const X509* certificate, const EVP_MD* algorithm);

    std::array<std::uint8_t, 32> bytes_{};
    std::size_t size_ = 0;  ///< 20 or 32; 0 matches nothing
};

}  // namespace porthole::net
