// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/certificate.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

namespace porthole::test {

/// An HTTPS server that says what a test wants it to say, however wrong. Serves one connection at a
/// time, and one request on each.
class CannedHttpsServer {
public:
    /// Writes to the client; returns false once it is gone, or the server is to end.
    using Write = std::function<bool(std::string_view bytes)>;
    /// Called with everything up to the end of the request's header.
    using Serve = std::function<void(const std::string& header, const Write& write)>;

    explicit CannedHttpsServer(Serve serve);
    /// Always says the same.
    explicit CannedHttpsServer(std::string reply);
    CannedHttpsServer(const CannedHttpsServer&) = delete;
    CannedHttpsServer& operator=(const CannedHttpsServer&) = delete;
    ~CannedHttpsServer();

    /// "https://127.0.0.1:PORT/sdk"
    std::string url() const;
    const Certificate& certificate() const noexcept { return certificate_; }
    int requests() const noexcept { return requests_; }

private:
    void run(const std::stop_token& stop);
    void talk(int socket, const std::stop_token& stop);

    const Certificate certificate_;
    const Serve serve_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<int> requests_{0};
    std::jthread thread_;
};

}  // namespace porthole::test
