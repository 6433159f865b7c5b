// SPDX-License-Identifier: Apache-2.0
#include "cli/core_dumps.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace porthole::cli {

void forbid_core_dumps() noexcept {
    const rlimit none{0, 0};
    static_cast<void>(setrlimit(RLIMIT_CORE, &none));
    // The limit does not hold for handlers that core_pattern pipes to; which memory they get does
    // (core(5)). PR_SET_DUMPABLE would do, too, and hide us from monitoring of the same user.
    const int filter = open("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC);
    if (filter >= 0) {
        static_cast<void>(write(filter, "0", 1) == 1);
        close(filter);
    }
}

}  // namespace porthole::cli
