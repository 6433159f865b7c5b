// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "proxy/client_filter.hpp"
#include "proxy/rfb/browser_opening.hpp"
#include "proxy/rfb/client_messages.hpp"

namespace porthole::proxy::rfb {

/// Turns QEMU's extended key events into VMware's: both name a key by its place, as scan codes of a
/// PC's set 1. All else passes, save the announcement of pointer events with more buttons, whose
/// length nobody could tell. A client that opens RFB otherwise than by 3.8 and None is passed on
/// untouched.
///
/// Threads: as ClientFilter.
class VmwareKeys final : public ClientFilter {
public:
    Result<void> filter(std::span<const std::byte> bytes, std::string& to_console) override;

private:
    BrowserOpening opening_;
    ClientMessages messages_;
    bool untouched_ = false;
};

}  // namespace porthole::proxy::rfb
