// SPDX-License-Identifier: Apache-2.0
#include "base/config/problem.hpp"

namespace porthole::config {

std::string to_string(const Problem& problem) {
    std::string text = problem.file;
    if (problem.line != 0) {
        text += ':' + std::to_string(problem.line);
    }
    text += ": ";
    if (!problem.key.empty()) {
        text += problem.key + ": ";
    }
    return text + problem.message;
}

}  // namespace porthole::config
