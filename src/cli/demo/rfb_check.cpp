// SPDX-License-Identifier: Apache-2.0
#include "cli/demo/rfb_check.hpp"

#include <stdexcept>

namespace porthole::cli {
namespace {

constexpr std::string_view kVersion = "RFB 003.008\n";
constexpr char kNone = 1;
constexpr unsigned kUpdate = 0;
constexpr unsigned kBell = 2;
constexpr unsigned kCutText = 3;
constexpr std::size_t kLongestText = 4096;

/// `size` bytes of `bytes` from `at` on, as a number in network order.
unsigned number(std::string_view bytes, std::size_t at, std::size_t size) {
    unsigned value = 0;
    for (const char c : bytes.substr(at, size)) {
        value = value << 8U | static_cast<unsigned char>(c);
    }
    return value;
}

std::string short_number(unsigned value) {
    return {static_cast<char>(value >> 8U & 0xffU), static_cast<char>(value & 0xffU)};
}

Task<std::string> read_text(ConsoleSocket& console) {
    const std::string length = co_await console.read(4);
    const std::size_t size = number(length, 0, 4);
    if (size > kLongestText) {
        throw std::runtime_error("RFB: a text of " + std::to_string(size) + " bytes");
    }
    co_return co_await console.read(size);
}

Task<void> agree(ConsoleSocket& console, Screen& screen) {
    const std::string version = co_await console.read(kVersion.size());
    if (!version.starts_with("RFB ")) {
        throw std::runtime_error("this is no RFB: its first bytes are not a version");
    }
    if (version != kVersion) {
        throw std::runtime_error("RFB: the version is " + version.substr(4, 7) + ", not 003.008");
    }
    screen.version = "3.8";
    co_await console.write(std::string(kVersion));
    const std::string count = co_await console.read(1);
    const std::string types = co_await console.read(number(count, 0, 1));
    if (types.find(kNone) == std::string::npos) {
        throw std::runtime_error("RFB: security type None is not offered");
    }
    co_await console.write(std::string(1, kNone));
    const std::string result = co_await console.read(4);
    if (number(result, 0, 4) != 0) {
        throw std::runtime_error("RFB: refused at the security handshake");
    }
}

/// Reads one update; the bytes of its pixels. Without SetEncodings they are raw.
Task<std::size_t> read_update(ConsoleSocket& console, std::size_t bytes_per_pixel) {
    const std::string head = co_await console.read(3);
    std::size_t total = 0;
    for (unsigned left = number(head, 1, 2); left > 0; --left) {
        const std::string rectangle = co_await console.read(12);
        if (number(rectangle, 8, 4) != 0) {
            throw std::runtime_error("RFB: pixels in an encoding that was not asked for");
        }
        const std::size_t size =
            std::size_t{number(rectangle, 4, 2)} * number(rectangle, 6, 2) * bytes_per_pixel;
        co_await console.read(size);
        total += size;
    }
    co_return total;
}

Task<void> see_pixels(ConsoleSocket& console, Screen& screen, std::size_t bytes_per_pixel) {
    co_await console.write(
        std::string(6, '\0').replace(0, 1, 1, '\x03') + short_number(screen.width) +
        short_number(screen.height)
    );
    while (screen.pixel_bytes == 0) {
        const std::string type = co_await console.read(1);
        switch (number(type, 0, 1)) {
            case kUpdate:
                screen.pixel_bytes = co_await read_update(console, bytes_per_pixel);
                break;
            case kBell:
                break;
            case kCutText:
                co_await console.read(3);
                co_await read_text(console);
                break;
            default:
                throw std::runtime_error("RFB: a message of unknown type");
        }
    }
}

}  // namespace

Task<Screen> look(ConsoleSocket& console) {
    Screen screen;
    co_await agree(console, screen);
    const std::string shared(1, '\1');
    co_await console.write(shared);
    const std::string init = co_await console.read(20);
    screen.width = number(init, 0, 2);
    screen.height = number(init, 2, 2);
    screen.name = co_await read_text(console);
    const std::size_t bits_per_pixel = number(init, 4, 1);
    co_await see_pixels(console, screen, bits_per_pixel / 8);
    co_return screen;
}

}  // namespace porthole::cli
