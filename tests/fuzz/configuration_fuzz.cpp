// SPDX-License-Identifier: Apache-2.0
// Whatever porthole.toml says: each problem names a key and says something. Options that name files
// of secrets are left out, since those would be opened.
#include "base/config/reader.hpp"
#include "cli/configuration.hpp"
#include "fuzz/fuzz_target.hpp"

#include <string>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace porthole;
    const std::string_view text = fuzz::as_text(data, size);
    if (text.find("_file") != std::string_view::npos) {
        return 0;
    }
    config::Reader reader(std::string(text), "/nowhere/porthole.toml");
    cli::Configuration configuration;
    cli::describe(reader, configuration);
    for (const config::Problem& problem : reader.finish()) {
        fuzz::require(!config::to_string(problem).empty(), "a problem can be told");
    }
    return 0;
}
