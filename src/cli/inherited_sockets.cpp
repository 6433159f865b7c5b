// SPDX-License-Identifier: Apache-2.0
#include "cli/inherited_sockets.hpp"

#include "base/log.hpp"
#include "cli/environment.hpp"
#include "cli/successor.hpp"

#include <arpa/inet.h>
#include <boost/asio/ip/address.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <stdexcept>

namespace porthole::cli {
namespace {

/// SD_LISTEN_FDS_START
constexpr int kFirstDescriptor = 3;

/// Where a listening TCP socket listens.
std::optional<net::Endpoint> listening_address(int descriptor) {
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
    return endpoint;
}

/// The same address for all ways to write it.
std::string canonical(const std::string& host) {
    return boost::asio::ip::make_address(host).to_string();
}

}  // namespace

InheritedSockets::InheritedSockets() {
    const auto of_systemd = parse_number<int>(environment("LISTEN_FDS"));
    const bool for_us = names_us("LISTEN_PID");
    const auto of_predecessor = parse_number<int>(environment(Successor::kSockets));
    for (const char* name : {"LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES", Successor::kSockets}) {
        unsetenv(name);
    }
    predecessor_ = of_predecessor.has_value();
    const int count = predecessor_ ? *of_predecessor : for_us ? of_systemd.value_or(0) : 0;
    for (int i = 0; i < count; ++i) {
        add(kFirstDescriptor + i, predecessor_ ? "the process before us" : "systemd");
    }
}

void InheritedSockets::add(int descriptor, std::string_view whose) {
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    const auto endpoint = listening_address(descriptor);
    if (!endpoint) {
        throw std::runtime_error(fmt::format(
            "descriptor {} that {} passed is no TCP socket that listens", descriptor, whose
        ));
    }
    const auto same =
        std::find_if(addresses_.begin(), addresses_.end(), [&endpoint](const Address& each) {
            return each.endpoint == *endpoint;
        });
    if (same != addresses_.end()) {
        same->descriptors.push_back(descriptor);
    } else {
        addresses_.push_back({*endpoint, {descriptor}});
    }
}

std::vector<int> InheritedSockets::take(const net::Endpoint& endpoint) {
    const std::string host = canonical(endpoint.host);
    const auto found = std::find_if(
        addresses_.begin(),
        addresses_.end(),
        [this, &host, &endpoint](const Address& each) {
            return each.endpoint.host == host &&
                   (each.endpoint.port == endpoint.port || (predecessor_ && endpoint.port == 0));
        }
    );
    if (found == addresses_.end()) {
        return {};
    }
    std::vector<int> descriptors = std::move(found->descriptors);
    addresses_.erase(found);
    return descriptors;
}

void InheritedSockets::release_rest() {
    for (const Address& address : addresses_) {
        if (!predecessor_) {
            throw std::runtime_error(
                "systemd listens on " + address.endpoint.text() +
                ", which no `listen` of the configuration names"
            );
        }
        log::info("listening_ended", {{"address", address.endpoint.text()}});
        for (const int descriptor : address.descriptors) {
            close(descriptor);
        }
    }
    addresses_.clear();
}

}  // namespace porthole::cli
