// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <list>
#include <map>
#include <string>

namespace porthole::esxi {

/// A connection that can be told to end.
class Disconnectable {
public:
    /// As when its VM is powered off: a WebSocket Close, then TCP ends without waiting for an
    /// answer. With `reset` no Close, and TCP is reset.
    virtual void disconnect(bool reset) = 0;

protected:
    ~Disconnectable() = default;
};

/// Who is connected, and what was counted so far.
///
/// Lifetime: the simulator's. Threads: the simulator's only.
class Census {
public:
    std::size_t tcp_open = 0;        ///< TCP connections of the console endpoint
    std::size_t total = 0;           ///< upgrades that were accepted, ever
    std::size_t pongs = 0;           ///< answers to our pings, with our payload
    std::size_t closed_by_peer = 0;  ///< sessions that the peer ended with a WebSocket Close
    std::size_t cut_by_peer = 0;     ///< sessions whose TCP or TLS the peer ended without one
    std::size_t violations = 0;      ///< sessions ended for what the peer sent

    /// Console connections of `vm` that are open now.
    std::size_t open(const std::string& vm) const;
    /// Of all VMs.
    std::size_t open() const;
    /// VM by VM, those with none left out.
    std::map<std::string, std::size_t> by_vm() const;

    /// Tells every connection of `vm` to end; returns how many there were.
    std::size_t disconnect(const std::string& vm, bool reset);

private:
    friend class OpenConnection;

    using Connections = std::list<Disconnectable*>;

    std::map<std::string, Connections> connections_;
};

/// Counts a console connection as open for as long as it lives.
class OpenConnection {
public:
    OpenConnection(Census& census, std::string vm, Disconnectable& connection);
    OpenConnection(const OpenConnection&) = delete;
    OpenConnection& operator=(const OpenConnection&) = delete;
    ~OpenConnection();

private:
    Census& census_;
    std::string vm_;
    Census::Connections::iterator entry_;
};

/// Adds one to a number for as long as it lives.
class Counted {
public:
    explicit Counted(std::size_t& number) : number_(number) { ++number_; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
    ~Counted() { --number_; }

private:
    std::size_t& number_;
};

}  // namespace porthole::esxi
