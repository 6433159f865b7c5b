// SPDX-License-Identifier: Apache-2.0
#include "process_cost.hpp"

#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace porthole::bench {
namespace {

namespace fs = std::filesystem;

/// What /proc/PID/stat says behind the name, which may hold anything: "S 1 …", from field 3 on.
std::vector<std::string> stat_fields(const fs::path& folder) {
    std::ifstream in(folder / "stat");
    std::string line;
    std::getline(in, line);
    std::istringstream words(line.substr(std::min(line.size(), line.rfind(')') + 2)));
    std::vector<std::string> fields;
    for (std::string word; words >> word;) {
        fields.push_back(word);
    }
    return fields;
}

/// `process` and its descendants that live.
std::vector<pid_t> family(pid_t process) {
    std::multimap<pid_t, pid_t> children;
    for (const auto& entry : fs::directory_iterator("/proc")) {
        const std::string name = entry.path().filename();
        pid_t id = 0;
        const auto parsed = std::from_chars(name.data(), name.data() + name.size(), id);
        const auto fields =
            parsed.ec == std::errc() ? stat_fields(entry.path()) : std::vector<std::string>();
        if (fields.size() > 1) {
            children.emplace(std::stoi(fields[1]), id);
        }
    }
    std::vector<pid_t> all{process};
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto [begin, end] = children.equal_range(all[i]);
        for (auto child = begin; child != end; ++child) {
            all.push_back(child->second);
        }
    }
    return all;
}

fs::path folder_of(pid_t process) {
    return fs::path("/proc") / std::to_string(process);
}

/// Of its threads that live, to the nanosecond; and of its children that have ended.
double own_cpu_seconds(pid_t process) {
    double nanoseconds = 0;
    std::error_code gone;
    for (const auto& thread : fs::directory_iterator(folder_of(process) / "task", gone)) {
        std::ifstream in(thread.path() / "schedstat");
        double spent = 0;
        in >> spent;
        nanoseconds += spent;
    }
    constexpr std::size_t kChildrensUser = 13;
    constexpr std::size_t kChildrensSystem = 14;
    const auto fields = stat_fields(folder_of(process));
    if (fields.size() <= kChildrensSystem) {
        return nanoseconds / 1e9;
    }
    const double ticks = std::stod(fields[kChildrensUser]) + std::stod(fields[kChildrensSystem]);
    return nanoseconds / 1e9 + ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

}  // namespace

double cpu_seconds(pid_t process) {
    double seconds = 0;
    for (const pid_t each : family(process)) {
        seconds += own_cpu_seconds(each);
    }
    return seconds;
}

double memory_kib(pid_t process) {
    double kib = 0;
    for (const pid_t each : family(process)) {
        std::ifstream in(folder_of(each) / "smaps_rollup");
        for (std::string line; std::getline(in, line);) {
            if (line.starts_with("Pss:")) {
                kib += std::stod(line.substr(4));
            }
        }
    }
    return kib;
}

}  // namespace porthole::bench
