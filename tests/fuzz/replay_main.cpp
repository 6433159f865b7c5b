// SPDX-License-Identifier: Apache-2.0
// Runs a fuzz target over files and folders, and over changes to them, without a fuzzing engine.
#include "fuzz/fuzz_target.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace {
namespace fs = std::filesystem;

std::vector<fs::path> files_of(const fs::path& path) {
    std::vector<fs::path> files;
    if (fs::is_directory(path)) {
        for (const auto& entry : fs::directory_iterator(path)) {
            files.push_back(entry.path());
        }
    } else {
        files.push_back(path);
    }
    std::sort(files.begin(), files.end());
    return files;
}

using Bytes = std::vector<std::uint8_t>;

Bytes content_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string content(std::istreambuf_iterator<char>(file), {});
    return {content.begin(), content.end()};
}

/// Memory of its own, exactly as large: AddressSanitizer sees a byte too many.
void run(const Bytes& input) {
    const Bytes bytes(input);
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

/// `bytes` with a few of the changes that find most: other bytes, fewer, more, twice the same, the
/// end of another input.
Bytes changed(Bytes bytes, const std::vector<Bytes>& others, std::mt19937& random) {
    const auto below = [&random](std::size_t limit) { return limit == 0 ? 0 : random() % limit; };
    for (std::size_t changes = 1 + below(4); changes > 0; --changes) {
        const auto at = static_cast<std::ptrdiff_t>(below(bytes.size() + 1));
        const auto count = static_cast<std::ptrdiff_t>(
            below(std::min<std::size_t>(16, bytes.size() - static_cast<std::size_t>(at)) + 1)
        );
        const auto place = bytes.begin() + at;
        const Bytes piece(place, place + count);
        const Bytes& other = others[below(others.size())];
        switch (below(5)) {
            case 0:
                std::for_each(place, place + count, [&](auto& byte) {
                    byte =
                        static_cast<std::uint8_t>(below(4) == 0 ? random() : byte ^ 1U << below(8));
                });
                break;
            case 1:
                bytes.erase(place, place + count);
                break;
            case 2:
                bytes.insert(place, piece.begin(), piece.end());
                break;
            case 3:
                bytes.insert(place, static_cast<std::uint8_t>(random()));
                break;
            default:
                bytes.erase(place, bytes.end());
                bytes.insert(
                    bytes.end(),
                    other.begin() + static_cast<std::ptrdiff_t>(below(other.size() + 1)),
                    other.end()
                );
        }
    }
    return bytes;
}

}  // namespace

int main(int argc, char** argv) {
    constexpr std::size_t kChanges = 2000;
    std::vector<Bytes> inputs;
    for (const char* const argument : std::span(argv, static_cast<std::size_t>(argc)).subspan(1)) {
        for (const fs::path& path : files_of(argument)) {
            inputs.push_back(content_of(path));
            std::printf("%s: %zu bytes\n", path.c_str(), inputs.back().size());
            std::fflush(stdout);  // names the culprit when the next line crashes
            run(inputs.back());
        }
    }
    if (inputs.empty()) {
        return 1;
    }
    // The same ones each time, so that what crashes does so again.
    std::mt19937 random(1);  // NOLINT(cert-msc51-cpp)
    for (std::size_t i = 0; i < kChanges; ++i) {
        const Bytes& seed = inputs[i % inputs.size()];
        run(changed(seed, inputs, random));
    }
    std::printf("%zu inputs, and %zu changed ones\n", inputs.size(), kChanges);
    return 0;
}
