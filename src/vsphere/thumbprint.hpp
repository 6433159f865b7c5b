// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace porthole::vsphere {

/// A certificate's SHA-1 or SHA-256 over its DER form, which pins it.
struct Thumbprint {
    enum class Algorithm { sha1, sha256 };

    Algorithm algorithm = Algorithm::sha256;
    std::string text;  ///< "AA:BB:…", upper case: vSphere's way to write it

    bool operator==(const Thumbprint&) const = default;
};

/// Reads 20 or 32 bytes in hexadecimal of any case, with colons between all of them or between
/// none.
std::optional<Thumbprint> parse_thumbprint(std::string_view text);

Thumbprint thumbprint_of(Thumbprint::Algorithm algorithm, std::string_view der);

/// The DER form of the first certificate in `pem`.
std::optional<std::string> der_of_pem(std::string_view pem);

}  // namespace porthole::vsphere
