// SPDX-License-Identifier: Apache-2.0
#include "virt/connect_info.hpp"

namespace porthole::virt {

std::string_view transport_name(Transport transport) noexcept {
    switch (transport) {
        case Transport::tcp:
            return "tcp";
        case Transport::webmks:
            return "webmks";
    }
    return "unknown";
}

}  // namespace porthole::virt
