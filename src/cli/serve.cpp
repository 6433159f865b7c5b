// SPDX-License-Identifier: Apache-2.0
#include "cli/serve.hpp"

#include "base/log.hpp"
#include "cli/exit_code.hpp"
#include "cli/service.hpp"
#include "cli/service_manager.hpp"

#include <pthread.h>

#include <csignal>
#include <ctime>
#include <exception>
#include <iostream>

namespace porthole::cli {
namespace {

constexpr Milliseconds kStopTime{10'000};
/// How long to sleep where nobody wants to hear of us.
constexpr Milliseconds kIdlePause{3'600'000};

/// What we wait for. Blocked in every thread, so that `sigtimedwait` in the main one gets them.
sigset_t block_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    // OpenSSL writes to sockets without MSG_NOSIGNAL.
    std::signal(SIGPIPE, SIG_IGN);
    return signals;
}

/// The signal that came, or 0 when none did in `limit`.
int wait_for_signal(const sigset_t& signals, Milliseconds limit) {
    const timespec time{limit.count() / 1000, limit.count() % 1000 * 1'000'000};
    const int signal = sigtimedwait(&signals, nullptr, &time);
    if (signal > 0) {
        log::info("signal_received", {{"signal", signal}});
    }
    return signal > 0 ? signal : 0;
}

/// Serves until a signal ends us.
void serve_until_told(Service& service, const sigset_t& signals) {
    const ServiceManager manager;
    const Milliseconds watchdog = manager.watchdog_interval();
    const Milliseconds pause = watchdog > Milliseconds(0) ? watchdog / 3 : kIdlePause;
    service.start();
    manager.say_ready();
    for (;;) {
        const int signal = wait_for_signal(signals, pause);
        if (signal == SIGHUP) {
            manager.say_reloading();
            service.reload();
            manager.say_ready();
        } else if (signal != 0) {
            break;
        } else if (watchdog > Milliseconds(0) && service.responds()) {
            manager.say_alive();
        }
    }
    manager.say_stopping();
    // From here on, a second signal ends the process at once.
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

}  // namespace

int serve(Configuration configuration) {
    const sigset_t signals = block_signals();
    try {
        const Milliseconds drain = configuration.proxy.drain_timeout;
        Service service(std::move(configuration));
        serve_until_told(service, signals);
        service.stop(drain, kStopTime);
    } catch (const std::exception& failure) {
        std::cerr << "porthole: " << failure.what() << "\n";
        return exit_failed;
    }
    return exit_done;
}

}  // namespace porthole::cli
