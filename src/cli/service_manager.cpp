// SPDX-License-Identifier: Apache-2.0
#include "cli/service_manager.hpp"

#include "base/log.hpp"
#include "cli/environment.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string_view>

namespace porthole::cli {
namespace {

void notify(std::string_view message) {
    const auto path = environment("NOTIFY_SOCKET");
    sockaddr_un address{};
    if (path.empty() || path.size() >= sizeof(address.sun_path)) {
        return;
    }
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    if (path.front() == '@') {
        address.sun_path[0] = '\0';  // in the abstract namespace
    }
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
    const int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const auto sent = sendto(
        descriptor,
        message.data(),
        message.size(),
        MSG_NOSIGNAL,
        reinterpret_cast<const sockaddr*>(&address),
        size
    );
    if (sent < 0) {
        log::warn("service_manager_not_told", {{"why", std::strerror(errno)}});
    }
    close(descriptor);
}

}  // namespace

void ServiceManager::say_ready() const {
    notify("READY=1\nSTATUS=Serving");
}

void ServiceManager::say_successor(pid_t process) const {
    notify(fmt::format("MAINPID={}\nREADY=1", process));
}

void ServiceManager::say_reloading() const {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    notify(fmt::format(
        "RELOADING=1\nMONOTONIC_USEC={}", std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000
    ));
}

void ServiceManager::say_stopping() const {
    notify("STOPPING=1\nSTATUS=Waiting for sessions to end");
}

void ServiceManager::say_alive() const {
    notify("WATCHDOG=1");
}

Milliseconds ServiceManager::watchdog_interval() const {
    const auto microseconds = parse_number<std::int64_t>(environment("WATCHDOG_USEC"));
    const bool is_for_us = environment("WATCHDOG_PID").empty() || names_us("WATCHDOG_PID");
    return microseconds && is_for_us ? Milliseconds(*microseconds / 1000) : Milliseconds(0);
}

}  // namespace porthole::cli
