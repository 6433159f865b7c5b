// SPDX-License-Identifier: Apache-2.0
#include "proxy/upstream/scan_codes.hpp"

#include "proxy/rfb/announcing_stream.hpp"
#include "proxy/rfb/vmware_keys.hpp"

#include <utility>

namespace porthole::proxy {

void tell_scan_codes(OpenUpstream& upstream) {
    upstream.stream = std::make_unique<rfb::AnnouncingStream>(
        std::move(upstream.stream), upstream.framing, std::exchange(upstream.leftover, {})
    );
    upstream.filter = std::make_unique<rfb::VmwareKeys>();
}

}  // namespace porthole::proxy
