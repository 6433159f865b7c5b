// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/demo/child.hpp"
#include "cli/demo/equipment.hpp"

#include <filesystem>
#include <string>

namespace porthole::cli {

/// Where QEMU gives out the screen of `guest` when it runs in `folder`: a Unix socket.
std::filesystem::path console_of(const GuestImage& guest, const std::filesystem::path& folder);

/// Boots `guest` under QEMU, in emulation: no KVM is needed. Its log goes to `folder`, to our own
/// standard error when `verbose`.
ChildPtr boot(
    const boost::asio::any_io_executor& executor,
    const std::string& qemu,
    const GuestImage& guest,
    const std::filesystem::path& folder,
    bool verbose
);

/// Returns true once somebody listens at `console`.
Task<bool> answers(std::filesystem::path console);

}  // namespace porthole::cli
