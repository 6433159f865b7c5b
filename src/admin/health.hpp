// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"

#include <boost/json/value.hpp>

#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::admin {

/// What a check's failure means.
enum class Need {
    always,  ///< no console can be opened without it
    one_of,  ///< one that works is enough, of all checks with this need
    no,      ///< consoles whose links are out can be opened all the same
};

/// A neighbour, and how to ask how it is. `ask` costs the neighbour one small call.
struct Check {
    std::string name;  ///< "token_store", "vcenter.example": also a label of metrics
    std::string_view kind;
    Need need = Need::always;
    std::function<Task<Result<void>>()> ask;
};

/// Whether consoles can be opened, as far as it was last looked. Checks are made in the background,
/// each on its own, one at a time and with a time limit: asking for the answer waits for nobody and
/// bothers nobody.
///
/// Lifetime: outlives `watch`. Threads: any.
class Health {
public:
    Health(std::vector<Check> checks, Milliseconds interval, Milliseconds timeout);

    std::size_t size() const noexcept { return checks_.size(); }

    /// Makes check `index` again and again, until cancelled.
    Task<void> watch(std::size_t index);

    /// From now on this process is not ready, whatever its neighbours say: it is going away.
    void stop();

    /// Not ready: a check that is always needed has failed or was never made, all of those have of
    /// which one is needed, or this process is going away.
    bool ready() const;

    /// {"ready", "stopping", "checks": [{"name", "kind", "needed", "ok", "error", "since",
    /// "milliseconds"}]}
    boost::json::value report() const;

private:
    struct State {
        std::optional<boost::system::error_code> error;  ///< nothing: never made
        Time since;                                      ///< when it came to be like this
        Milliseconds took{0};
    };

    bool ready_locked() const;
    void note(std::size_t index, boost::system::error_code error, Milliseconds took);

    const std::vector<Check> checks_;
    const Milliseconds interval_;
    const Milliseconds timeout_;
    mutable std::mutex mutex_;  // guards what follows
    std::vector<State> states_;
    bool stopping_ = false;
};

}  // namespace porthole::admin
