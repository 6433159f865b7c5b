// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "back_end.hpp"
#include "net/stream.hpp"

#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace porthole::bench {

/// Where browsers go.
struct Target {
    std::uint16_t port = 0;
    std::string ca_file;                     ///< not empty: over TLS, and checked by this
    bool opens_rfb = false;                  ///< the gateway expects RFB's opening
    std::function<std::string()> next_path;  ///< with a token of its own, where one works once
};

/// What browsers do once their session is open.
enum class Acts {
    read,   ///< whatever comes
    write,  ///< blocks of kBlockBytes, as fast as it can
    echo,   ///< send a message, wait for the answer, again
    leave,  ///< end it as soon as the console has said something
};

/// Browsers with one session each, in one thread.
///
/// Threads: its owner's.
class Browsers {
public:
    Browsers() { workers_.start(); }

    /// Opens `count` further sessions, `at_once` of them at a time. Returns when all are open;
    /// throws when one cannot be opened.
    void open(const Target& target, Acts acts, std::size_t count, std::size_t at_once = 8);

    /// Ends all sessions.
    void end();

    std::uint64_t bytes() const noexcept { return bytes_; }
    /// Of echoes, in microseconds, since it was asked for the last time.
    std::vector<double> take_round_trips();

private:
    using Opening = Task<Result<net::StreamPtr>>;

    Opening connect(const Target& target);
    Task<void> open_some(const Target& target, Acts acts, std::size_t& left, bool& failed);
    Task<void> work(net::StreamPtr stream, Acts acts);
    Task<void> read(net::Stream& stream);
    Task<void> write(net::Stream& stream);
    Task<void> echo(net::Stream& stream);

    const net::ClientTls tls_;
    std::atomic<std::uint64_t> bytes_{0};
    std::mutex mutex_;
    std::vector<double> round_trips_;
    net::Workers workers_{1};
};

}  // namespace porthole::bench
