// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace porthole::cli {

/// From here on a crash leaves nothing of this process's memory behind, which holds tokens, tickets
/// and keys: no core file, and nothing in the one that a crash handler of the system's gets. Does
/// what the system lets it do.
void forbid_core_dumps() noexcept;

}  // namespace porthole::cli
