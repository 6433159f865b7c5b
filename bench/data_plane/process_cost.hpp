// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

namespace porthole::bench {

/// CPU time, user's and system's, that a process and all that it started have used so far, in
/// seconds. Time that other processes had does not count, so it holds on a busy machine.
double cpu_seconds(pid_t process);

/// Their memory in KiB: pages of their own, and their share of pages that several have (PSS).
double memory_kib(pid_t process);

}  // namespace porthole::bench
