// SPDX-License-Identifier: Apache-2.0
#include "base/metrics/process.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

namespace porthole::metrics {
namespace {

/// When this file's statics were made is when the process started, as far as anybody can tell.
const auto kStarted = std::chrono::system_clock::now();

void add(
    std::string& out,
    std::string_view name,
    std::string_view type,
    std::string_view help,
    double value
) {
    out += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n{0} {3:.15g}\n", name, help, type, value);
}

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

std::string process_text() {
    std::string out;
    rusage usage{};
    if (getrusage(RUSAGE_SELF, &usage) == 0) {
        add(out,
            "process_cpu_seconds_total",
            "counter",
            "Processor time, of user and system.",
            seconds(usage.ru_utime) + seconds(usage.ru_stime));
    }
    std::ifstream statm("/proc/self/statm");
    std::uint64_t total = 0;
    std::uint64_t resident = 0;
    if (statm >> total >> resident) {
        const auto page = static_cast<double>(sysconf(_SC_PAGESIZE));
        add(out,
            "process_resident_memory_bytes",
            "gauge",
            "Memory in RAM.",
            static_cast<double>(resident) * page);
        add(out,
            "process_virtual_memory_bytes",
            "gauge",
            "Address space.",
            static_cast<double>(total) * page);
    }
    std::error_code error;
    const std::filesystem::directory_iterator open("/proc/self/fd", error);
    if (!error) {
        const auto count = std::distance(begin(open), end(open));
        add(out, "process_open_fds", "gauge", "Open descriptors.", static_cast<double>(count));
    }
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        add(out,
            "process_max_fds",
            "gauge",
            "How many descriptors may be open.",
            static_cast<double>(limit.rlim_cur));
    }
    add(out,
        "process_start_time_seconds",
        "gauge",
        "When the process started, in seconds since 1970.",
        std::chrono::duration<double>(kStarted.time_since_epoch()).count());
    return out;
}

}  // namespace porthole::metrics
