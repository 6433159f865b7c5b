// SPDX-License-Identifier: Apache-2.0
#include "esxi/deadline.hpp"

#include "esxi/await.hpp"

namespace porthole::esxi {

using SteadyClock = std::chrono::steady_clock;

Deadline::Wait::Wait(Deadline& deadline)
    : deadline_(deadline),
      entry_(deadline.due_.insert(deadline.due_.end(), SteadyClock::now() + deadline.life_)) {}

Deadline::Wait::~Wait() {
    deadline_.due_.erase(entry_);
}

Task<void> Deadline::missed() {
    while (due_.empty() || due_.front() > SteadyClock::now()) {
        timer_.expires_at(due_.empty() ? SteadyClock::now() + life_ : due_.front());
        co_await timer_.async_wait(kAwait);
    }
}

}  // namespace porthole::esxi
