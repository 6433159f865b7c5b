// SPDX-License-Identifier: Apache-2.0
#include "net/exact_read.hpp"

namespace porthole::net {

Task<Result<void>> read_exactly(Stream& stream, std::span<std::byte> into) {
    while (!into.empty()) {
        const auto got = co_await stream.read_some(into);
        if (!got) {
            co_return got.error();
        }
        if (*got == 0) {
            co_return Errc::upstream_closed;
        }
        into = into.subspan(*got);
    }
    co_return ok();
}

Task<Result<std::string>> read_exactly(Stream& stream, std::size_t bytes) {
    std::string text(bytes, '\0');
    const auto read = co_await read_exactly(stream, std::as_writable_bytes(std::span(text)));
    if (!read) {
        co_return read.error();
    }
    co_return text;
}

Task<Result<std::string>> read_line(Stream& stream, std::size_t limit_bytes) {
    std::string line;
    while (line.size() < limit_bytes) {
        // Byte by byte: nothing else is sure to stop at the line's end.
        char next = 0;
        const std::span<char, 1> one(&next, 1);
        const auto read = co_await read_exactly(stream, std::as_writable_bytes(one));
        if (!read) {
            co_return read.error();
        }
        if (next == '\n') {
            if (line.ends_with('\r')) {
                line.pop_back();
            }
            co_return line;
        }
        line += next;
    }
    co_return Errc::upstream_protocol;
}

}  // namespace porthole::net
