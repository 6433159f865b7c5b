// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "proxy/upstream/upstream.hpp"

namespace porthole::proxy {

/// Makes the keys of an ESXi host's console those of the user's keyboard: the browser is told that
/// the console takes QEMU's key events, which name a key by its place, and the console is told of
/// them by VMware's scan codes. Without that the host makes keys out of characters, by an American
/// keyboard.
void tell_scan_codes(OpenUpstream& upstream);

}  // namespace porthole::proxy
