// SPDX-License-Identifier: Apache-2.0
#include "base/config/suggest.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace porthole::config {
namespace {

/// Letters to insert, drop, replace or swap with their neighbour until `left` is `right`.
std::size_t slips_between(std::string_view left, std::string_view right) {
    std::vector<std::size_t> before_last(right.size() + 1);
    std::vector<std::size_t> last(right.size() + 1);
    std::vector<std::size_t> current(right.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 1; i <= left.size(); ++i) {
        current[0] = i;
        for (std::size_t j = 1; j <= right.size(); ++j) {
            const std::size_t replaced = last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
            current[j] = std::min({last[j] + 1, current[j - 1] + 1, replaced});
            if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) {
                current[j] = std::min(current[j], before_last[j - 2] + 1);
            }
        }
        std::swap(before_last, last);
        std::swap(last, current);
    }
    return last[right.size()];
}

}  // namespace

std::string closest_word(std::string_view written, const std::vector<std::string>& words) {
    constexpr std::size_t kLongestWord = 64;
    if (written.size() > kLongestWord) {
        return {};
    }
    std::string closest;
    std::size_t fewest = std::max<std::size_t>(1, written.size() / 3) + 1;
    for (const std::string& word : words) {
        const std::size_t slips = slips_between(written, word);
        if (slips < fewest) {
            fewest = slips;
            closest = word;
        }
    }
    return closest;
}

}  // namespace porthole::config
