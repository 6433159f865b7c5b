// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace porthole::metrics {

/// This process as the system sees it, under the names that all of Prometheus' clients use:
/// processor time, memory, descriptors and their limit, start time. Lines of the text format.
std::string process_text();

}  // namespace porthole::metrics
