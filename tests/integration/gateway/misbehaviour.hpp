// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/console_client.hpp"

#include <gtest/gtest.h>

#include <string>

namespace porthole::test {

/// A way in which a console's host misbehaves, and what comes of it.
struct Misbehaviour {
    std::string mode;
    int code;
    std::string reason;
    int tickets;  ///< acquired
};

/// Expects that a session which met it ends as it says; its ending.
inline Ending expect_ending(ConsoleSocket socket, const Misbehaviour& met) {
    EXPECT_EQ(socket.answer().status, 101);
    Ending ending = socket.read_to_end();
    EXPECT_EQ(ending.code, met.code);
    EXPECT_TRUE(ending.reason.starts_with(met.reason + " req-")) << ending;
    return ending;
}

}  // namespace porthole::test
