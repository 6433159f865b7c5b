// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// As much of ASN.1's distinguished encoding as RDCleanPath needs: tags of one byte, contents of
/// less than 16 MiB.
namespace porthole::proxy::rdp::der {

constexpr std::uint8_t kInteger = 0x02;
constexpr std::uint8_t kOctetString = 0x04;
constexpr std::uint8_t kUtf8String = 0x0c;
constexpr std::uint8_t kSequence = 0x30;

/// The tag of member `number`, which holds an element of its own ("explicit").
constexpr std::uint8_t member(unsigned number) {
    return static_cast<std::uint8_t>(0xa0U | number);
}

/// What an element begins with.
struct Header {
    std::uint8_t tag = 0;
    std::size_t bytes = 0;  ///< of the header itself
    std::size_t content_bytes = 0;
};

enum class HeaderState { whole, incomplete, wrong };

/// Reads the header at the front of `bytes`; wrong: a length that is not written as short as can
/// be, or an unknown tag form.
HeaderState read_header(std::string_view bytes, Header& header);

/// Takes elements off the front of some bytes.
class Reader {
public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}

    bool at_end() const noexcept { return rest_.empty(); }
    /// True when an element with that tag is next.
    bool has(std::uint8_t tag) const noexcept;
    /// The content of the next element, if it is whole and has that tag.
    std::optional<std::string_view> take(std::uint8_t tag);
    /// The next element, a number from 0 to `most`.
    std::optional<std::uint64_t> take_number(std::uint64_t most);

private:
    std::string_view rest_;
};

/// An element.
std::string element(std::uint8_t tag, std::string_view content);
std::string number(std::uint64_t value);

}  // namespace porthole::proxy::rdp::der
