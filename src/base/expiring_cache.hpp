// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace porthole {

/// Remembers values for a while, and at most a number of them: the oldest makes room for the
/// newest. A clock that is set back makes it forget.
///
/// Lifetime: within its clock's. Threads: any.
template <class Value>
class ExpiringCache {
public:
    ExpiringCache(const Clock& clock, Milliseconds life, std::size_t limit)
        : clock_(clock), life_(life), limit_(limit) {}

    std::optional<Value> find(const std::string& key) {
        const std::scoped_lock lock(mutex_);
        const auto entry = entries_.find(key);
        if (entry == entries_.end()) {
            return std::nullopt;
        }
        const auto age = clock_.now() - entry->second->from;
        if (age < Milliseconds::zero() || age >= entry->second->life) {
            remove(entry);
            return std::nullopt;
        }
        return entry->second->value;
    }

    void put(const std::string& key, Value value) { put(key, std::move(value), life_); }

    /// Keeps it for `life`, where that is less than the cache's own.
    void put(const std::string& key, Value value, Milliseconds life) {
        const std::scoped_lock lock(mutex_);
        if (const auto entry = entries_.find(key); entry != entries_.end()) {
            remove(entry);
        }
        if (limit_ == 0 || life <= Milliseconds::zero()) {
            return;
        }
        if (entries_.size() >= limit_) {
            remove(entries_.find(by_age_.front().key));
        }
        by_age_.push_back({key, std::move(value), clock_.now(), std::min(life, life_)});
        entries_.emplace(key, std::prev(by_age_.end()));
    }

    void forget(const std::string& key) {
        const std::scoped_lock lock(mutex_);
        if (const auto entry = entries_.find(key); entry != entries_.end()) {
            remove(entry);
        }
    }

private:
    struct Entry {
        std::string key;
        Value value;
        Time from;
        Milliseconds life;
    };
    using Entries = std::unordered_map<std::string, typename std::list<Entry>::iterator>;

    void remove(typename Entries::iterator entry) {
        by_age_.erase(entry->second);
        entries_.erase(entry);
    }

    const Clock& clock_;
    const Milliseconds life_;
    const std::size_t limit_;
    std::mutex mutex_;
    std::list<Entry> by_age_;  // guarded by mutex_; the oldest first
    Entries entries_;          // guarded by mutex_
};

}  // namespace porthole
