// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/errc.hpp"
#include "vsphere/error.hpp"

#include <string_view>

namespace porthole::virt {

/// Where a failure was met: what its log line names.
struct FailureContext {
    std::string_view driver;
    std::string_view instance_id;
    std::string_view request_id;
};

/// What a failed call means to those who asked for a console.
Errc errc_of(const vsphere::Error& error) noexcept;

/// Writes the one log line of a failed call, with what an operator can do about it, and returns its
/// Errc.
Errc report(const vsphere::Error& error, const FailureContext& context);

}  // namespace porthole::virt
