// SPDX-License-Identifier: Apache-2.0
// Whatever nova.conf says, the import ends, and gives either a text or the reason why there is
// none.
#include "cli/nova_conf/import.hpp"
#include "fuzz/fuzz_target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace porthole;
    cli::NovaConf conf;
    if (!conf.read(fuzz::as_text(data, size)).empty()) {
        return 0;
    }
    const cli::Import made = cli::import_nova_conf(conf);
    fuzz::require(!made.problem.empty() || !made.toml.empty(), "there is a text or a reason");
    return 0;
}
