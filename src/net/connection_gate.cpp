// SPDX-License-Identifier: Apache-2.0
#include "net/connection_gate.hpp"

#include "base/log.hpp"
#include "base/metrics/family.hpp"

#include <sys/resource.h>

#include <utility>

namespace porthole::net {
using boost::asio::ip::address;

namespace {

/// How often the log tells of one limit: who floods us shall not flood the log.
constexpr std::chrono::seconds kToldEvery{10};

metrics::Family<metrics::Counter> refused(
    "porthole_connections_refused_total",
    "Connections that were closed at once, by the limit of [limits] that they were too much for.",
    {"limit"}
);
metrics::Family<metrics::Gauge> waiting(
    "porthole_connections_open",
    "Connections of browsers and of the API's callers that have opened no console."
);

}  // namespace

ConnectionGate::Place::Place(Place&& other) noexcept
    : gate_(std::exchange(other.gate_, nullptr)),
      source_(std::move(other.source_)),
      handshake_(other.handshake_) {}

ConnectionGate::Place& ConnectionGate::Place::operator=(Place&& other) noexcept {
    if (this != &other) {
        give_up();
        gate_ = std::exchange(other.gate_, nullptr);
        source_ = std::move(other.source_);
        handshake_ = other.handshake_;
    }
    return *this;
}

void ConnectionGate::Place::give_up() noexcept {
    ConnectionGate* const gate = std::exchange(gate_, nullptr);
    if (gate == nullptr) {
        return;
    }
    const std::lock_guard lock(gate->mutex_);
    if (handshake_) {
        --gate->handshakes_;
        return;
    }
    --gate->connections_;
    waiting.with().add(-1);
    const auto source = gate->sources_.find(source_);
    if (source != gate->sources_.end() && --source->second == 0) {
        gate->sources_.erase(source);
    }
}

ConnectionGate::ConnectionGate(ConnectionLimits limits, Networks proxies)
    : limits_(limits), proxies_(std::move(proxies)) {}

std::optional<ConnectionGate::Place> ConnectionGate::enter(const address& address) {
    std::string source = source_of(address, proxies_);
    const std::lock_guard lock(mutex_);
    if (limits_.connections > 0 && connections_ >= limits_.connections) {
        refuse("connections", source);
        return std::nullopt;
    }
    if (!source.empty()) {
        const auto held = sources_.find(source);
        if (limits_.per_source > 0 && held != sources_.end() &&
            held->second >= limits_.per_source) {
            refuse("connections_per_source", source);
            return std::nullopt;
        }
        ++sources_[source];
    }
    ++connections_;
    waiting.with().add(1);
    return Place(*this, std::move(source));
}

std::optional<ConnectionGate::Place> ConnectionGate::begin_handshake(const address& address) {
    const std::lock_guard lock(mutex_);
    if (limits_.handshakes > 0 && handshakes_ >= limits_.handshakes) {
        refuse("handshakes", source_of(address, proxies_));
        return std::nullopt;
    }
    ++handshakes_;
    Place place(*this, {});
    place.handshake_ = true;
    return place;
}

bool ConnectionGate::is_reserved(int descriptor) {
    rlimit limit{};
    if (limits_.reserved_descriptors == 0 || getrlimit(RLIMIT_NOFILE, &limit) != 0 ||
        limit.rlim_cur == RLIM_INFINITY ||
        static_cast<rlim_t>(descriptor) + limits_.reserved_descriptors < limit.rlim_cur) {
        return false;
    }
    const std::lock_guard lock(mutex_);
    refuse("reserved_descriptors", {});
    return true;
}

std::size_t ConnectionGate::connections() const {
    const std::lock_guard lock(mutex_);
    return connections_;
}

void ConnectionGate::refuse(std::string_view limit, const std::string& source) {
    refused.with({limit}).add();
    const Moment now = std::chrono::steady_clock::now();
    const auto [told, first] = told_.try_emplace(limit, now);
    if (first || now - told->second >= kToldEvery) {
        told->second = now;
        log::warn("connection_refused", {{"limit", limit}, {"source", source}});
    }
}

}  // namespace porthole::net
