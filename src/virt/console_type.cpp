// SPDX-License-Identifier: Apache-2.0
#include "virt/console_type.hpp"

#include <algorithm>
#include <array>

namespace porthole::virt {
namespace {

constexpr std::array kConsoleTypes{
    ConsoleType{
        "mks", "webmks", "webmks_proxy_base_url", "http://127.0.0.1:6090/", Transport::vnc, true
    },
    ConsoleType{
        "vnc",
        "novnc",
        "novnc_proxy_base_url",
        "http://127.0.0.1:6080/vnc_auto.html",
        Transport::vnc,
        true,
    },
    ConsoleType{
        "vnc",
        "xvpvnc",
        "xvpvnc_proxy_base_url",
        "http://127.0.0.1:6081/console",
        Transport::vnc,
        true,
        1,
        true,
        {},
        true,
    },
    ConsoleType{
        "spice",
        "spice-html5",
        "spice_html5_proxy_base_url",
        "http://127.0.0.1:6082/spice_auto.html",
        Transport::tcp,
        false,
        16,
        false,
    },
    ConsoleType{"serial", "serial", "serial_proxy_base_url", "ws://127.0.0.1:6083/"},
    ConsoleType{
        "rdp",
        "rdp-html5",
        "rdp_html5_proxy_base_url",
        "http://127.0.0.1:6083/rdp.html",
        Transport::rdp,
        false,
        1,
        false,
        "/rdp.html",
    },
};

}  // namespace

std::span<const ConsoleType> all_console_types() noexcept {
    return kConsoleTypes;
}

const ConsoleType* find_console_type(std::string_view name) noexcept {
    const auto* const row =
        std::find_if(kConsoleTypes.begin(), kConsoleTypes.end(), [name](const ConsoleType& type) {
            return type.name == name;
        });
    return row == kConsoleTypes.end() ? nullptr : row;
}

const ConsoleType* console_behind(
    const ConsoleType& wanted, std::span<const std::string> instance_types
) noexcept {
    for (const std::string& name : instance_types) {
        const ConsoleType* const type = find_console_type(name);
        const bool serves =
            wanted.for_viewers ? type != nullptr && type->speaks_rfb : type == &wanted;
        if (serves) {
            return type;
        }
    }
    return nullptr;
}

}  // namespace porthole::virt
