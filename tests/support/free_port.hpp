// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace porthole::test {

/// A port of 127.0.0.1 on which nobody listens, for servers that cannot choose one themselves. Who
/// starts one tries again with another when somebody has taken it meanwhile.
std::uint16_t free_port();

}  // namespace porthole::test
