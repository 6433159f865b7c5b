// SPDX-License-Identifier: Apache-2.0
#include "cli/demo/equipment.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace porthole::cli {
namespace fs = std::filesystem;

namespace {

/// A guest, and where distributions put its image.
struct Candidate {
    std::string_view name;
    std::string_view instance_id;
    std::string_view what;
    std::string_view package;
    std::array<std::string_view, 3> discs;
};

constexpr std::array kCandidates{
    Candidate{
        "grub",
        "5965e99a-5f65-454d-bf0d-46ccc57d08db",
        "GRUB, a prompt to type at",
        "grub-rescue-pc",
        {"/usr/lib/grub-rescue/grub-rescue-cdrom.iso",
         "/usr/share/grub-rescue/grub-rescue-cdrom.iso",
         "/usr/lib/grub-rescue/grub-rescue-usb.img"},
    },
    Candidate{
        "memtest",
        "c0f3a7e2-9a5b-4d6e-8f27-1b2d4c6e8a90",
        "Memtest86+, a screen in motion",
        "memtest86+",
        {"/usr/lib/memtest86+/memtest86+x64.iso",
         "/usr/lib/memtest86+/memtest86+.iso",
         "/usr/lib/memtest86+/memtest86+ia32.iso"},
    },
};

bool is_program(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored) && access(path.c_str(), X_OK) == 0;
}

std::string find_in_path(std::string_view name) {
    const char* const path = std::getenv("PATH");
    std::istringstream folders(path == nullptr ? "/usr/bin:/bin" : path);
    for (std::string folder; std::getline(folders, folder, ':');) {
        const fs::path program = fs::path(folder) / name;
        if (program.is_absolute() && is_program(program)) {
            return program;
        }
    }
    // Where servers are, and where not every user's PATH leads.
    const fs::path server = fs::path("/usr/sbin") / name;
    return is_program(server) ? server.string() : std::string();
}

/// Takes what is there, and notes what is not.
class Search {
public:
    std::string system_program(std::string_view name, std::string_view package) {
        std::string found = find_in_path(name);
        if (found.empty()) {
            lack(std::string(name) + ": not in PATH; Debian's package is " + std::string(package));
        }
        return found;
    }

    std::string own_program(std::string_view name) {
        const fs::path program = fs::read_symlink("/proc/self/exe").parent_path() / name;
        if (!is_program(program)) {
            lack(program.string() + ": not built; `make demo` builds it");
        }
        return program;
    }

    void guests(Equipment& equipment) {
        for (const Candidate& guest : kCandidates) {
            const auto is_readable = [](std::string_view disc) {
                return access(std::string(disc).c_str(), R_OK) == 0;
            };
            const auto* const disc =
                std::find_if(guest.discs.begin(), guest.discs.end(), is_readable);
            if (disc == guest.discs.end()) {
                equipment.left_out.push_back(
                    std::string(guest.name) + ": no " + std::string(guest.discs.front()) +
                    "; Debian's package is " + std::string(guest.package)
                );
                continue;
            }
            equipment.guests.push_back(
                {std::string(guest.name),
                 std::string(guest.instance_id),
                 std::string(guest.what),
                 *disc}
            );
        }
        if (equipment.guests.empty()) {
            for (const std::string& guest : equipment.left_out) {
                lack(guest);
            }
        }
    }

    void finish() const {
        if (!missing_.empty()) {
            throw std::runtime_error(
                "the demo cannot start, for this is missing:" + missing_ +
                "\n`make deps` installs what the system can provide."
            );
        }
    }

private:
    void lack(const std::string& what) { missing_ += "\n  " + what; }

    std::string missing_;
};

}  // namespace

Equipment find_equipment(bool cluster) {
    Search search;
    Equipment equipment;
    equipment.qemu = search.system_program("qemu-system-x86_64", "qemu-system-x86");
    equipment.curl = search.system_program("curl", "curl");
    equipment.esxi_simulator = search.own_program("esxi-simulator");
    equipment.vcenter_simulator = search.own_program("vcenter-simulator");
    equipment.porthole = fs::read_symlink("/proc/self/exe").string();
    if (cluster) {
        // One program with two names, of which redis-tools brings the second without a service.
        equipment.redis_server = find_in_path("redis-server");
        if (equipment.redis_server.empty()) {
            equipment.redis_server = search.system_program("redis-check-rdb", "redis-tools");
        }
        equipment.haproxy = search.system_program("haproxy", "haproxy");
    }
    search.guests(equipment);
    search.finish();
    return equipment;
}

}  // namespace porthole::cli
