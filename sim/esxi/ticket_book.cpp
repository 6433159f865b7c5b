// SPDX-License-Identifier: Apache-2.0
#include "esxi/ticket_book.hpp"

#include <utility>

namespace porthole::esxi {

bool TicketBook::put(const std::string& name, Ticket ticket) {
    forget_expired();
    Entry entry{.ticket = std::move(ticket), .expires_at = clock_.now() + life_};
    return entries_.try_emplace(name, std::move(entry)).second;
}

std::optional<Ticket> TicketBook::take(const std::string& name) {
    forget_expired();
    auto taken = entries_.extract(name);
    if (taken.empty()) {
        return std::nullopt;
    }
    return std::move(taken.mapped().ticket);
}

std::size_t TicketBook::size() {
    forget_expired();
    return entries_.size();
}

void TicketBook::forget_expired() {
    const Time now = clock_.now();
    std::erase_if(entries_, [now](const auto& entry) { return entry.second.expires_at <= now; });
}

}  // namespace porthole::esxi
