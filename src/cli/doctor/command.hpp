// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/token_command.hpp"

#include <string>

namespace porthole::cli {

/// What the doctor was given.
struct DoctorArguments {
    std::string instance;
};

/// Adds `doctor`: looks at everything that consoles need, beside a running server or without one,
/// and says what to mend. Exit code 1 when something is bad. `arguments` outlives the command.
void add_doctor_command(CLI::App& app, DoctorArguments& arguments, const WithConfig& with_config);

}  // namespace porthole::cli
