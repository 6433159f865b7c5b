// SPDX-License-Identifier: Apache-2.0
#include "virt/connect_info.hpp"

namespace porthole::virt {

std::string_view transport_name(Transport transport) noexcept {
    switch (transport) {
        case Transport::tcp:
            return "tcp";
        case Transport::vnc:
            return "vnc";
        case Transport::connect:
            return "connect";
        case Transport::rdp:
            return "rdp";
        case Transport::webmks:
            return "webmks";
        case Transport::authd:
            return "authd";
        case Transport::vcenter_html5:
            return "vcenter-html5";
    }
    return "unknown";
}

}  // namespace porthole::virt
