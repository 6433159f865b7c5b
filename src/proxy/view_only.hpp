// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "proxy/client_filter.hpp"
#include "virt/console_type.hpp"

#include <memory>

namespace porthole::proxy {

/// What keeps all input from a console of `type` that may only be looked at; null when nothing
/// does, and then there is no such console.
///
/// Where browsers speak RFB, the console gets RFB's opening (always shared, so that nobody is
/// thrown out), pixel formats, encodings and requests for updates. All else is dropped: keys,
/// pointers, texts, sizes, power, and every extension. Encodings that announce such extensions are
/// left out, so that a server does not wait for them. What is no RFB 3.8 without a password ends
/// the session. Elsewhere the console gets nothing at all.
std::unique_ptr<ClientFilter> make_view_only_filter(const virt::ConsoleType& type);

}  // namespace porthole::proxy
