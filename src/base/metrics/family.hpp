// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/metrics/values.hpp"

#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

/// What Prometheus reads at /metrics (text format 0.0.4). A room declares what it measures once, at
/// namespace scope in a .cpp:
///
///     metrics::Family<metrics::Counter> issued("porthole_tokens_issued_total", "Tokens issued.");
///     …
///     issued.with().add();
namespace porthole::metrics {

/// What a family is to the registry.
class AnyFamily {
public:
    virtual ~AnyFamily() = default;
    virtual void write(std::string& out) const = 0;

    const std::string& name() const noexcept { return name_; }

protected:
    AnyFamily(std::string name, std::string help, std::vector<std::string> labels);

    void write_head(std::string& out, std::string_view type) const;
    /// `name="value",…`, escaped.
    std::string label_text(const std::vector<std::string>& values) const;

    const std::string name_;
    const std::string help_;
    const std::vector<std::string> labels_;
};

/// One metric with a value for each combination of its labels. Labels are bounded: values come from
/// tables of ours or from the configuration, never from callers; beyond `kMostValues` combinations
/// all further ones are counted as "other".
///
/// Lifetime: static, and so is what `with` returns. Threads: any; `with` takes a lock, so where
/// bytes move its result is kept.
template <class Value>
class Family final : public AnyFamily {
public:
    static constexpr std::size_t kMostValues = 500;

    Family(std::string name, std::string help, std::vector<std::string> labels = {})
        : AnyFamily(std::move(name), std::move(help), std::move(labels)) {
        if (labels_.empty()) {
            with();
        }
    }

    /// The value for these labels' values, as many as the family has labels, in their order.
    Value& with(std::initializer_list<std::string_view> values = {}) {
        std::vector<std::string> key(values.begin(), values.end());
        key.resize(labels_.size());
        const std::scoped_lock lock(mutex_);
        auto found = values_.find(key);
        if (found == values_.end()) {
            if (values_.size() >= kMostValues) {
                key.assign(labels_.size(), "other");
            }
            found = values_.try_emplace(key).first;
        }
        return found->second;
    }

    void write(std::string& out) const override {
        write_head(out, Value::kType);
        const std::scoped_lock lock(mutex_);
        for (const auto& [values, value] : values_) {
            value.write(out, name_, label_text(values));
        }
    }

private:
    mutable std::mutex mutex_;
    std::map<std::vector<std::string>, Value> values_;
};

/// All families of the process, in order of their names, in the text format; those of the process
/// itself (processor time, memory, descriptors) among them.
std::string text();

}  // namespace porthole::metrics
