// SPDX-License-Identifier: Apache-2.0
#include "admin/health.hpp"

#include "base/errc.hpp"
#include "base/log.hpp"
#include "base/metrics/family.hpp"
#include "base/time_text.hpp"
#include "net/deadline.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <chrono>
#include <utility>

namespace porthole::admin {
namespace json = boost::json;

namespace {

metrics::Family<metrics::Gauge> check_ok(
    "porthole_check_ok", "Whether a neighbour answered when it was last asked: 1 or 0.", {"check"}
);

std::string_view need_name(Need need) {
    switch (need) {
        case Need::always:
            return "always";
        case Need::one_of:
            return "one of its kind";
        case Need::no:
            break;
    }
    return "no";
}

}  // namespace

Health::Health(std::vector<Check> checks, Milliseconds interval, Milliseconds timeout)
    : checks_(std::move(checks)), interval_(interval), timeout_(timeout), states_(checks_.size()) {}

Task<void> Health::watch(std::size_t index) {
    for (;;) {
        const auto started = std::chrono::steady_clock::now();
        const auto answer = co_await net::with_deadline(timeout_, checks_[index].ask());
        const auto took =
            std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - started);
        note(index, answer ? boost::system::error_code() : answer.error(), took);
        co_await net::sleep_for(interval_);
    }
}

void Health::note(std::size_t index, boost::system::error_code error, Milliseconds took) {
    const std::lock_guard lock(mutex_);
    State& state = states_[index];
    if (!state.error || *state.error != error) {
        state.since = SystemClock().now();
        const std::string& name = checks_[index].name;
        if (error) {
            log::warn("check_failed", {{"check", name}, {"cause", error}});
        } else if (state.error) {
            log::info("check_succeeds_again", {{"check", name}});
        }
    }
    state.error = error;
    state.took = took;
    check_ok.with({checks_[index].name}).set(error ? 0 : 1);
}

void Health::stop() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
}

bool Health::ready() const {
    const std::lock_guard lock(mutex_);
    return ready_locked();
}

bool Health::ready_locked() const {
    bool any_of = false;
    bool has_any_of = false;
    for (std::size_t i = 0; i < checks_.size(); ++i) {
        const bool works = states_[i].error && !*states_[i].error;
        if (checks_[i].need == Need::always && !works) {
            return false;
        }
        if (checks_[i].need == Need::one_of) {
            has_any_of = true;
            any_of = any_of || works;
        }
    }
    return !stopping_ && (any_of || !has_any_of);
}

json::value Health::report() const {
    const std::lock_guard lock(mutex_);
    json::array checks;
    for (std::size_t i = 0; i < checks_.size(); ++i) {
        const State& state = states_[i];
        json::object check{
            {"name", checks_[i].name},
            {"kind", checks_[i].kind},
            {"needed", need_name(checks_[i].need)},
        };
        if (state.error) {
            check["ok"] = !*state.error;
            if (*state.error) {
                check["error"] = errc_name(*state.error);
            }
            check["since"] = time_text(state.since);
            check["milliseconds"] = state.took.count();
        } else {
            check["ok"] = false;
            check["error"] = "not_asked_yet";
        }
        checks.push_back(std::move(check));
    }
    return {{"ready", ready_locked()}, {"stopping", stopping_}, {"checks", std::move(checks)}};
}

}  // namespace porthole::admin
