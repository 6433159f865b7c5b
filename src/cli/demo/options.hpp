// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace porthole::cli {

/// What `porthole demo` was given.
struct DemoOptions {
    std::string proxy_listen;  ///< empty: the usual port, or with `check` a free one
    std::string api_listen;    ///< likewise
    bool check = false;        ///< open both consoles and end
    bool cluster = false;      ///< two nodes on Redis behind HAProxy
    bool verbose = false;
};

}  // namespace porthole::cli
