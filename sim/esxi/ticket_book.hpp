// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>

namespace porthole::esxi {

/// What a ticket opens.
struct Ticket {
    std::string vm;       ///< the VM's moref, such as vm-63
    std::string console;  ///< its VNC server: host:port, or the path of a Unix socket
    bool mks = false;     ///< for the authentication daemon; else for the WebSocket
};

/// The tickets that were issued and not used yet. Each is good once, and for a while.
///
/// Lifetime: the simulator's. Threads: the simulator's only.
class TicketBook {
public:
    /// `clock` outlives the book.
    TicketBook(const Clock& clock, Milliseconds life) : clock_(clock), life_(life) {}

    /// Keeps `ticket` under `name` for its life. False when a ticket of that name is kept already.
    bool put(const std::string& name, Ticket ticket);

    /// Takes the ticket out; nothing when it was never put, was taken before, or has expired.
    std::optional<Ticket> take(const std::string& name);

    /// How many are good now.
    std::size_t size();

private:
    struct Entry {
        Ticket ticket;
        Time expires_at;
    };

    void forget_expired();

    const Clock& clock_;
    Milliseconds life_;
    std::map<std::string, Entry> entries_;
};

}  // namespace porthole::esxi
