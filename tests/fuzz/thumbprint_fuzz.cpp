// SPDX-License-Identifier: Apache-2.0
// What is a thumbprint has its digits, 40 or 64 of them, in order, and nothing else but colons.
#include "fuzz/fuzz_target.hpp"
#include "net/thumbprint.hpp"

#include <cctype>
#include <string>

namespace {

std::string digits_of(std::string_view text) {
    std::string digits;
    for (const char c : text) {
        if (c != ':') {
            digits += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        }
    }
    return digits;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace porthole;
    const auto text = fuzz::as_text(data, size);
    const auto thumbprint = net::Thumbprint::parse(text);
    const std::string digits = digits_of(text);
    const bool hex = digits.find_first_not_of("0123456789ABCDEF") == std::string::npos;
    if (!thumbprint) {
        const bool plain = text.find(':') == std::string_view::npos;
        fuzz::require(
            !plain || !hex || (digits.size() != 40 && digits.size() != 64), "plain digits are one"
        );
        return 0;
    }
    fuzz::require(hex && (digits.size() == 40 || digits.size() == 64), "it is 20 or 32 bytes");
    fuzz::require(digits_of(thumbprint->text()) == digits, "its digits are those that were read");
    const auto again = net::Thumbprint::parse(thumbprint->text());
    fuzz::require(
        again && again->text() == thumbprint->text(), "written and read again, it is the same"
    );
    return 0;
}
