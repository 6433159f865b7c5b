// SPDX-License-Identifier: Apache-2.0
#include "cli/serve.hpp"

#include "base/log.hpp"
#include "cli/exit_code.hpp"
#include "cli/service.hpp"

#include <pthread.h>

#include <csignal>
#include <exception>
#include <iostream>

namespace porthole::cli {
namespace {

constexpr Milliseconds kStopTime{10'000};

/// The signals that end us. Blocked in every thread, so that `sigwait` in the main one gets them.
sigset_t block_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    // OpenSSL writes to sockets without MSG_NOSIGNAL.
    std::signal(SIGPIPE, SIG_IGN);
    return signals;
}

void wait_for_signal(const sigset_t& signals) {
    int signal = 0;
    while (sigwait(&signals, &signal) != 0) {
    }
    log::info("signal_received", {{"signal", signal}});
    // From here on, a second signal ends the process at once.
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

}  // namespace

int serve(Configuration configuration) {
    const sigset_t signals = block_signals();
    try {
        Service service(std::move(configuration));
        service.start();
        wait_for_signal(signals);
        service.stop(kStopTime);
    } catch (const std::exception& failure) {
        std::cerr << "porthole: " << failure.what() << "\n";
        return exit_failed;
    }
    return exit_done;
}

}  // namespace porthole::cli
