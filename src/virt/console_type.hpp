// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "virt/connect_info.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace porthole::virt {

/// A row of the one table of console types: what Nova's API and the seed call (protocol, type), and
/// all that differs by it.
struct ConsoleType {
    std::string_view protocol;             ///< "mks", "vnc", …: the API's `protocol`
    std::string_view name;                 ///< "webmks", "novnc", …: the API's `type`
    std::string_view base_url_option;      ///< key of [consoles] that holds the base URL
    std::string_view default_base_url;     ///< its default; Nova's and the seed's
    Transport transport = Transport::tcp;  ///< how one at a host and port is reached
    bool speaks_rfb = false;               ///< browsers get RFB, from its version on
    /// How many WebSockets a session may have open at once. With one, a further one takes the
    /// session over; SPICE opens one for each of its channels, all with the same secret or token.
    std::size_t connections = 1;
    /// Whether it can be granted for looking at alone: the proxy then knows what of the browser's
    /// bytes is input (see proxy/view_only).
    bool can_be_view_only = true;
    /// The only page that can show it, since it alone may run WebAssembly; empty: any page can.
    std::string_view page = {};
    /// For native viewers, which speak RFB: no console of its own, but another way to each one that
    /// `speaks_rfb`. Drivers know nothing of it.
    bool for_viewers = false;
};

/// Every console type there is.
std::span<const ConsoleType> all_console_types() noexcept;

/// The row called `name`, or null.
const ConsoleType* find_console_type(std::string_view name) noexcept;

/// Of an instance's types, the one whose console `wanted` is: itself, or for a type that is
/// `for_viewers` the first that speaks RFB. Null when the instance has none.
const ConsoleType* console_behind(
    const ConsoleType& wanted, std::span<const std::string> instance_types
) noexcept;

}  // namespace porthole::virt
