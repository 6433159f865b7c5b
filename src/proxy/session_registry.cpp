// SPDX-License-Identifier: Apache-2.0
#include "proxy/session_registry.hpp"

#include "base/hash.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace porthole::proxy {
namespace asio = boost::asio;

SessionControl::SessionControl(const asio::any_io_executor& executor)
    : asked_(executor, asio::steady_timer::time_point::max()) {}

void SessionControl::end(Errc reason) {
    auto wake = [self = shared_from_this(), reason] {
        if (!self->reason_) {
            self->reason_ = reason;
            self->asked_.cancel();
        }
    };
    asio::post(asked_.get_executor(), std::move(wake));
}

Task<Errc> SessionControl::asked_to_end() {
    while (!reason_) {
        co_await asked_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    co_return *reason_;
}

std::string session_key(const Secret& secret) {
    return to_hex(sha256(secret.reveal()));
}

SessionRegistry::Entry::Entry(
    SessionRegistry& registry, std::string key, std::shared_ptr<SessionControl> control
)
    : registry_(registry), key_(std::move(key)), control_(std::move(control)) {}

SessionRegistry::Entry::~Entry() {
    const std::lock_guard lock(registry_.mutex_);
    const auto range = registry_.sessions_.equal_range(key_);
    for (auto session = range.first; session != range.second; ++session) {
        if (session->second == control_) {
            registry_.sessions_.erase(session);
            return;
        }
    }
}

Result<std::unique_ptr<SessionRegistry::Entry>> SessionRegistry::enter(
    const std::string& key, std::shared_ptr<SessionControl> control, std::size_t connections
) {
    {
        // Under one lock: of two that enter at the same time, the later one replaces the other.
        const std::lock_guard lock(mutex_);
        if (connections == 1) {
            end_locked(key, Errc::session_replaced);
        } else if (sessions_.count(key) >= connections) {
            return Errc::console_limit_reached;
        }
        sessions_.emplace(key, control);
    }
    return std::make_unique<Entry>(*this, key, std::move(control));
}

bool SessionRegistry::is_live(const std::string& key) const {
    const std::lock_guard lock(mutex_);
    return sessions_.contains(key);
}

void SessionRegistry::end(const std::string& key, Errc reason) {
    const std::lock_guard lock(mutex_);
    end_locked(key, reason);
}

void SessionRegistry::end_locked(const std::string& key, Errc reason) {
    const auto range = sessions_.equal_range(key);
    for (auto session = range.first; session != range.second; ++session) {
        session->second->end(reason);
    }
}

void SessionRegistry::end_all(Errc reason) {
    const std::lock_guard lock(mutex_);
    for (const auto& [key, control] : sessions_) {
        control->end(reason);
    }
}

std::size_t SessionRegistry::size() const {
    const std::lock_guard lock(mutex_);
    return sessions_.size();
}

}  // namespace porthole::proxy
