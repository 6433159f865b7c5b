// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/config/reader.hpp"
#include "unit/base/config_sample.hpp"

#include <string>
#include <utility>
#include <vector>

namespace porthole::config::test {

constexpr auto kFile = "/etc/porthole/porthole.toml";

/// What a reader made of a file with a `Sample` in it.
struct Read {
    Sample config;
    std::vector<std::string> problems;
    std::vector<std::string> warnings;
};

inline std::vector<std::string> texts_of(const std::vector<Problem>& problems) {
    std::vector<std::string> texts;
    for (const Problem& problem : problems) {
        texts.push_back(to_string(problem));
    }
    return texts;
}

inline Read finish(Reader reader) {
    Read read;
    describe(reader, read.config);
    read.problems = texts_of(reader.finish());
    read.warnings = texts_of(reader.warnings());
    return read;
}

inline Read read(std::string text) {
    return finish(Reader(std::move(text), kFile));
}

}  // namespace porthole::config::test
