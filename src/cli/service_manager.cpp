// SPDX-License-Identifier: Apache-2.0
#include "cli/service_manager.hpp"

#include "base/log.hpp"

#include <arpa/inet.h>
#include <boost/asio/ip/address.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <stdexcept>
#include <string_view>

namespace porthole::cli {
namespace {

/// SD_LISTEN_FDS_START
constexpr int kFirstDescriptor = 3;

std::string_view environment(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? std::string_view() : value;
}

template <class Number>
std::optional<Number> number(std::string_view text) {
    Number value = 0;
    const auto* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, value);
    return error == std::errc() && rest == end ? std::optional(value) : std::nullopt;
}

/// Variables that name a process mean us only when they name ours.
bool is_for_us(const char* variable) {
    const auto text = environment(variable);
    return text.empty() || number<pid_t>(text) == getpid();
}

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

/// "ADDRESS:PORT" of a listening TCP socket.
std::optional<std::string> listening_address(int descriptor) {
    int listens = 0;
    socklen_t size = sizeof(listens);
    if (getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0 || listens == 0) {
        return std::nullopt;
    }
    sockaddr_storage address{};
    size = sizeof(address);
    if (getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        return std::nullopt;
    }
    std::array<char, INET6_ADDRSTRLEN> text{};
    net::Endpoint endpoint;
    if (address.ss_family == AF_INET) {
        const auto* const v4 = reinterpret_cast<const sockaddr_in*>(&address);
        inet_ntop(AF_INET, &v4->sin_addr, text.data(), text.size());
        endpoint.port = ntohs(v4->sin_port);
    } else if (address.ss_family == AF_INET6) {
        const auto* const v6 = reinterpret_cast<const sockaddr_in6*>(&address);
        inet_ntop(AF_INET6, &v6->sin6_addr, text.data(), text.size());
        endpoint.port = ntohs(v6->sin6_port);
    } else {
        return std::nullopt;
    }
    endpoint.host = text.data();
    return endpoint.text();
}

}  // namespace

void ServiceManager::say_ready() const {
    notify("READY=1\nSTATUS=Serving");
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
    const auto microseconds = number<std::int64_t>(environment("WATCHDOG_USEC"));
    return microseconds && is_for_us("WATCHDOG_PID") ? Milliseconds(*microseconds / 1000)
                                                     : Milliseconds(0);
}

InheritedSockets::InheritedSockets() {
    const auto count = number<int>(environment("LISTEN_FDS"));
    const bool for_us = !environment("LISTEN_PID").empty() && is_for_us("LISTEN_PID");
    for (const char* name : {"LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"}) {
        unsetenv(name);
    }
    for (int i = 0; for_us && count && i < *count; ++i) {
        const int descriptor = kFirstDescriptor + i;
        fcntl(descriptor, F_SETFD, FD_CLOEXEC);
        const auto address = listening_address(descriptor);
        if (!address) {
            throw std::runtime_error(fmt::format(
                "descriptor {} that systemd passed is no TCP socket that listens", descriptor
            ));
        }
        sockets_.emplace(*address, descriptor);
    }
}

std::optional<int> InheritedSockets::take(const net::Endpoint& endpoint) {
    const net::Endpoint canonical{
        boost::asio::ip::make_address(endpoint.host).to_string(), endpoint.port
    };
    const auto found = sockets_.find(canonical.text());
    if (found == sockets_.end()) {
        return std::nullopt;
    }
    const int descriptor = found->second;
    sockets_.erase(found);
    return descriptor;
}

void InheritedSockets::expect_none_left() const {
    if (!sockets_.empty()) {
        throw std::runtime_error(
            "systemd listens on " + sockets_.begin()->first +
            ", which no `listen` of the configuration names"
        );
    }
}

}  // namespace porthole::cli
