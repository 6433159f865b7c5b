// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/worker.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <atomic>
#include <memory>
#include <vector>

namespace porthole::cli {

/// Tells whether every worker's event loop turns.
///
/// Lifetime: within the workers'. Threads: the main thread's.
class Heartbeat {
public:
    explicit Heartbeat(net::Workers& workers) : workers_(workers) {
        for (std::size_t i = 0; i < workers.size(); ++i) {
            answers_.push_back(std::make_shared<std::atomic<bool>>(true));
        }
    }

    /// Whether all have answered the question of the last time; asks them anew if so.
    bool beat() {
        const bool all = std::all_of(answers_.begin(), answers_.end(), [](const auto& answer) {
            return answer->load();
        });
        for (std::size_t i = 0; all && i < answers_.size(); ++i) {
            answers_[i]->store(false);
            boost::asio::post(workers_[i].context, [answer = answers_[i]] { answer->store(true); });
        }
        return all;
    }

private:
    net::Workers& workers_;
    std::vector<std::shared_ptr<std::atomic<bool>>> answers_;
};

}  // namespace porthole::cli
