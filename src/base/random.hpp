// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace porthole {

/// Fills `out` from the operating system's generator. Throws when that fails: nothing may be issued
/// then.
void fill_random(std::span<std::uint8_t> out);

/// A random (version 4) UUID in lower case, RFC 9562 section 5.4.
std::string random_uuid();

/// `req-<uuid>`: names one request in the log, in the answer and on the page.
std::string new_request_id();

}  // namespace porthole
