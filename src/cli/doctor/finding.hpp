// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace porthole::cli {

/// One line of what `porthole doctor` says.
struct Finding {
    enum class State {
        good,
        doubtful,  ///< works now, and deserves a look
        bad,       ///< consoles fail for it
    };

    State state;
    std::string subject;  ///< what was looked at: "vcenter.example", "[proxy] tls_certificate"
    std::string text;     ///< what was found, and how to mend it
};

using Findings = std::vector<Finding>;

}  // namespace porthole::cli
