// SPDX-License-Identifier: Apache-2.0
#include "cli/serve.hpp"

#include "base/log.hpp"
#include "cli/core_dumps.hpp"
#include "cli/exit_code.hpp"
#include "cli/service.hpp"
#include "cli/service_manager.hpp"
#include "cli/successor.hpp"

#include <pthread.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <ctime>
#include <exception>
#include <iostream>
#include <sstream>

namespace porthole::cli {
namespace {

constexpr Milliseconds kStopTime{10'000};
/// How long to sleep where nobody wants to hear of us.
constexpr Milliseconds kIdlePause{3'600'000};
/// How long a successor may take to serve.
constexpr Milliseconds kHandOverTime{60'000};
/// How often a process that has handed over looks whether its last session has ended.
constexpr Milliseconds kLastSessionPause{100};

/// What we wait for. Blocked in every thread, so that `sigtimedwait` in the main one gets them.
sigset_t block_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP, kUpgradeSignal}) {
        sigaddset(&signals, signal);
    }
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

/// One process that serves, from start to end.
class Server {
public:
    Server(Configuration configuration, const sigset_t& signals)
        : signals_(signals),
          file_(configuration.file),
          fingerprint_(fingerprint(configuration)),
          drain_(configuration.proxy.drain_timeout),
          service_(std::move(configuration)) {
        const Milliseconds watchdog = manager_.watchdog_interval();
        watched_ = watchdog > Milliseconds(0);
        pause_ = watched_ ? watchdog / 3 : kIdlePause;
    }

    /// Serves until a signal ends us, or until a successor does so in our place and the last
    /// session has ended.
    void run() {
        service_.start();
        if (!predecessor_.say_ready()) {
            manager_.say_ready();
        }
        while (!ended_) {
            answer(wait_for_signal(signals_, pause_));
        }
        manager_.say_stopping();
        // From here on, a second signal ends the process at once.
        pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
        service_.stop(drain_, kStopTime);
    }

private:
    void answer(int signal) {
        if (signal == SIGTERM || signal == SIGINT) {
            ended_ = true;
        } else if (handed_over_) {
            ended_ =
                service_.live_sessions() == 0 && std::chrono::steady_clock::now() > requests_end_;
        } else if (signal == SIGHUP) {
            manager_.say_reloading();
            reload();
            if (!handed_over_) {
                manager_.say_ready();
            }
        } else if (signal == kUpgradeSignal) {
            hand_over();
        } else {
            say_alive();
        }
    }

    /// Certificates and logs in place; whatever else has changed is a successor's to begin with.
    void reload() {
        std::ostringstream errors;
        auto configuration = load_configuration(file_, errors);
        if (!configuration) {
            log::error("configuration_not_reloaded", {{"why", errors.str()}});
        } else if (fingerprint(*configuration) != fingerprint_) {
            hand_over();
            return;
        }
        service_.reload();
    }

    void hand_over() {
        try {
            if (getpid() == 1) {
                throw std::runtime_error(
                    "process 1 of a container has no successor: start the container anew"
                );
            }
            Successor successor(command_, service_.sockets());
            log::info("handing_over", {{"process", successor.process()}});
            const auto deadline = std::chrono::steady_clock::now() + kHandOverTime;
            while (successor.wait(watched_ ? pause_ : kHandOverTime) ==
                       Successor::State::starting &&
                   std::chrono::steady_clock::now() < deadline) {
                say_alive();
            }
            if (successor.wait(Milliseconds(0)) != Successor::State::ready) {
                throw std::runtime_error("the new process did not come to serve; see what it says");
            }
            handed_over_ = true;
            manager_.say_successor(successor.process());
        } catch (const std::exception& failure) {
            log::error("hand_over_failed", {{"why", failure.what()}});
            return;
        }
        service_.stop_listening();
        requests_end_ = std::chrono::steady_clock::now() + Service::request_time();
        pause_ = kLastSessionPause;
        log::info("handed_over", {{"sessions", service_.live_sessions()}});
    }

    void say_alive() {
        if (watched_ && service_.responds()) {
            manager_.say_alive();
        }
    }

    const sigset_t signals_;
    const std::vector<std::string> command_ = Successor::command();
    const std::filesystem::path file_;
    const std::string fingerprint_;
    const Milliseconds drain_;
    const ServiceManager manager_{};
    Predecessor predecessor_;  ///< before the sockets, whose environment it reads
    Service service_;
    Milliseconds pause_{0};
    std::chrono::steady_clock::time_point requests_end_;
    bool watched_ = false;
    bool handed_over_ = false;
    bool ended_ = false;
};

}  // namespace

int serve(Configuration configuration) {
    forbid_core_dumps();
    const sigset_t signals = block_signals();
    try {
        Server(std::move(configuration), signals).run();
    } catch (const std::exception& failure) {
        std::cerr << "porthole: " << failure.what() << "\n";
        return exit_failed;
    }
    return exit_done;
}

}  // namespace porthole::cli
