// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/endpoint.hpp"

#include <filesystem>
#include <string>

namespace porthole::cli {

/// Where native viewers connect: a port of this machine, or a Unix socket.
///
/// Threads: one.
class LocalListener {
public:
    /// Port 0 takes a free one. Throws std::runtime_error with a sentence.
    explicit LocalListener(const net::Endpoint& endpoint);
    /// For this user alone. Throws std::runtime_error with a sentence.
    explicit LocalListener(const std::filesystem::path& path);
    LocalListener(const LocalListener&) = delete;
    LocalListener& operator=(const LocalListener&) = delete;
    /// Takes its Unix socket away.
    ~LocalListener();

    int descriptor() const noexcept { return descriptor_; }
    /// With the port that was taken; of a TCP listener.
    const net::Endpoint& endpoint() const noexcept { return endpoint_; }
    /// "127.0.0.1:5901", or the socket's path.
    std::string address() const;

private:
    int descriptor_ = -1;
    net::Endpoint endpoint_;
    std::filesystem::path path_;
};

}  // namespace porthole::cli
