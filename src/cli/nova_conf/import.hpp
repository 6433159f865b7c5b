// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/secret.hpp"
#include "cli/nova_conf/nova_conf.hpp"

#include <string>
#include <vector>

namespace porthole::cli {

/// Something of nova.conf that the new configuration does not hold, or not as it was.
struct ImportNote {
    std::string option;  ///< "[DEFAULT] record"
    std::string text;    ///< why, and what to do
};

/// What nova.conf is as porthole.toml.
struct Import {
    Secret toml;  ///< holds the passwords that nova.conf held
    std::vector<ImportNote> notes;
    std::string problem;  ///< why nothing can be made of it; empty: there is `toml`
};

/// Makes a configuration that takes the place of the console proxies which `nova_conf` configures:
/// the same addresses, certificate, Origins and tokens. What has no meaning for console proxies is
/// left alone.
Import import_nova_conf(NovaConf& nova_conf);

}  // namespace porthole::cli
