// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/listener.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <random>
#include <string>

namespace porthole::soak {

/// Consoles that echo, flood, fall silent or vanish, each for a random while.
///
/// Threads: any; it has one of its own.
class Consoles {
public:
    explicit Consoles(unsigned seed);

    std::uint16_t port() const noexcept { return listener_.endpoint().port; }

private:
    Task<void> serve(net::Worker& worker, boost::asio::ip::tcp::socket socket);

    std::mt19937 random_;  // of the one worker
    net::Workers workers_{1};
    net::Listener listener_;
};

/// Browsers that open sessions one after the other, use each for a random while, and end it in a
/// random way: by a close frame, by FIN, by a reset, in the middle of a frame.
///
/// Threads: any; it has one of its own.
class Browsers {
public:
    /// `path` is where sessions are opened, as often as one likes.
    Browsers(std::uint16_t port, std::string path, std::size_t at_once, unsigned seed);
    ~Browsers() { stop(); }

    /// Ends all, each in its way. Returns when they have.
    void stop();

    std::uint64_t sessions() const noexcept { return sessions_; }
    /// Of those the ones that were not let in, or that got what is no frame.
    std::uint64_t failures() const noexcept { return failures_; }

private:
    Task<void> open_again_and_again();
    Task<void> one_session();

    const std::uint16_t port_;
    const std::string path_;
    std::mt19937 random_;  // of the one worker
    std::atomic<bool> stops_{false};
    std::atomic<std::uint64_t> sessions_{0};
    std::atomic<std::uint64_t> failures_{0};
    std::atomic<std::size_t> busy_{0};
    net::Workers workers_{1};
};

}  // namespace porthole::soak
