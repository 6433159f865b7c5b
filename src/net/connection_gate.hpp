// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/network.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace porthole::net {

/// How many connections there may be whose clients have shown nothing yet that entitles them to
/// one. Zero: any number.
struct ConnectionLimits {
    std::size_t connections = 20'000;
    std::size_t per_source = 512;    ///< see net::source_of
    std::size_t handshakes = 1'000;  ///< TLS handshakes that are under way
    /// Descriptors that are left to others: operators' connections, stores, files.
    std::size_t reserved_descriptors = 64;
};

/// Counts those connections, and turns away what is too much before it costs anything.
///
/// Lifetime: outlives the connections. Threads: any.
class ConnectionGate {
public:
    /// While it lives, one more counts.
    class Place {
    public:
        Place() = default;
        Place(Place&& other) noexcept;
        Place& operator=(Place&& other) noexcept;
        ~Place() { give_up(); }

        /// Whether it counts anywhere.
        explicit operator bool() const noexcept { return gate_ != nullptr; }
        void give_up() noexcept;

    private:
        friend class ConnectionGate;
        Place(ConnectionGate& gate, std::string source)
            : gate_(&gate), source_(std::move(source)) {}

        ConnectionGate* gate_ = nullptr;
        std::string source_;  ///< empty: of no source's
        bool handshake_ = false;
    };

    /// `proxies`: see net::source_of.
    explicit ConnectionGate(ConnectionLimits limits, Networks proxies = {});
    ConnectionGate(const ConnectionGate&) = delete;
    ConnectionGate& operator=(const ConnectionGate&) = delete;

    /// For a new connection from `address`; without a value it is too much. What it was too much of
    /// stands in the metrics and, once a while, in the log.
    std::optional<Place> enter(const boost::asio::ip::address& address);

    /// The same for a TLS handshake that is about to begin.
    std::optional<Place> begin_handshake(const boost::asio::ip::address& address);

    /// Whether `descriptor` is one of those that are reserved; then that is counted and logged,
    /// too. The system gives the lowest that is free, so a high one says that few are left.
    bool is_reserved(int descriptor);

    std::size_t connections() const;

private:
    using Moment = std::chrono::steady_clock::time_point;

    void refuse(std::string_view limit, const std::string& source);

    const ConnectionLimits limits_;
    const Networks proxies_;
    mutable std::mutex mutex_;  // guards what follows
    std::size_t connections_ = 0;
    std::size_t handshakes_ = 0;
    std::map<std::string, std::size_t> sources_;
    std::map<std::string_view, Moment> told_;  // when each limit was last in the log
};

}  // namespace porthole::net
