// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <future>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace porthole {

/// Lets one call answer all who ask the same at the same time.
///
/// Lifetime: outlives its calls. Threads: any; those who wait for another's call block theirs.
template <class Value>
class SingleFlight {
public:
    /// What `call()` returns, or what a call for the same `key` that is under way does. An
    /// exception reaches all of them.
    template <class Call>
    Value run(const std::string& key, const Call& call) {
        std::promise<Value> promise;
        std::shared_future<Value> answer;
        bool is_first = false;
        {
            const std::scoped_lock lock(mutex_);
            const auto [entry, is_new] = flights_.try_emplace(key);
            if (is_new) {
                entry->second = promise.get_future().share();
            }
            answer = entry->second;
            is_first = is_new;
        }
        if (is_first) {
            try {
                promise.set_value(call());
            } catch (...) {
                promise.set_exception(std::current_exception());
            }
            const std::scoped_lock lock(mutex_);
            flights_.erase(key);
        }
        return answer.get();
    }

private:
    std::mutex mutex_;
    std::map<std::string, std::shared_future<Value>> flights_;  // guarded by mutex_
};

}  // namespace porthole
