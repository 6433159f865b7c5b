// SPDX-License-Identifier: Apache-2.0
#include "base/time_text.hpp"

#include <fmt/chrono.h>

namespace porthole {

std::string time_text(Time time) {
    const auto seconds = std::chrono::floor<Seconds>(time);
    return fmt::format(
        "{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
        fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)),
        (time - seconds).count()
    );
}

}  // namespace porthole
