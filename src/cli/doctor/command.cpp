// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor/command.hpp"

#include "base/log.hpp"
#include "base/uuid.hpp"
#include "cli/doctor/certificates.hpp"
#include "cli/doctor/console.hpp"
#include "cli/doctor/neighbours.hpp"
#include "cli/exit_code.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <iostream>

namespace porthole::cli {
namespace {

/// How long one neighbour may take, beyond which nobody waits for a console either.
constexpr Milliseconds kPatience{40'000};

/// Waits for `task` on a loop of its own.
template <class T>
T wait(Task<T> task) {
    boost::asio::io_context context(1);
    auto result = boost::asio::co_spawn(context, std::move(task), boost::asio::use_future);
    context.run();
    return result.get();
}

const char* mark(Finding::State state) {
    return state == Finding::State::good ? "ok  " : state == Finding::State::bad ? "BAD " : "look";
}

/// Says what was found; returns whether all is well.
bool tell(const Findings& findings) {
    for (const Finding& finding : findings) {
        std::cout << fmt::format("{}  {}: {}\n", mark(finding.state), finding.subject, finding.text)
                  << std::flush;
    }
    return std::none_of(findings.begin(), findings.end(), [](const Finding& finding) {
        return finding.state == Finding::State::bad;
    });
}

bool examine(const Configuration& configuration, const std::string& instance) {
    const SystemClock clock;
    bool well = tell({{Finding::State::good, "configuration", "says nothing that cannot work"}});
    well = tell(examine_certificates(configuration, clock)) && well;
    well = tell(examine_clocks(configuration, clock, kPatience)) && well;
    Backends backends(configuration);
    const bool with_callers = !configuration.api.listen.empty();
    well = tell(wait(examine_neighbours(backends, with_callers, kPatience))) && well;
    if (!instance.empty()) {
        well = tell(wait(examine_console(backends, configuration.consoles, instance, kPatience))) &&
               well;
    }
    wait(backends.consoles.close());
    return well;
}

}  // namespace

void add_doctor_command(CLI::App& app, DoctorArguments& arguments, const WithConfig& with_config) {
    auto* const doctor =
        app.add_subcommand("doctor", "Look at everything that consoles need, and say what to mend");
    doctor->add_option("--instance", arguments.instance, "Open this instance's consoles, too");
    with_config(doctor, [&arguments](const Configuration& configuration) -> int {
        if (!arguments.instance.empty() && !parse_uuid(arguments.instance)) {
            std::cerr << "porthole: \"" << arguments.instance << "\" is no uuid\n";
            return exit_usage;
        }
        std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to sockets without MSG_NOSIGNAL
        log::start(log::Level::warn);
        try {
            return examine(configuration, arguments.instance) ? exit_done : exit_failed;
        } catch (const std::exception& failure) {
            std::cerr << "porthole: " << failure.what() << "\n";
            return exit_failed;
        }
    });
}

}  // namespace porthole::cli
