// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/stores/blocking_store.hpp"

#include "base/metrics/family.hpp"

#include <utility>

namespace porthole::consoleauth {
namespace {

metrics::Family<metrics::Histogram> call_seconds(
    "porthole_store_call_seconds",
    "How long calls of the token store took, waiting for a thread included.",
    {"call"}
);
metrics::Family<metrics::Counter> call_failures(
    "porthole_store_failures_total", "Calls that the token store did not answer.", {"call"}
);

class BlockingStore final : public Store {
public:
    BlockingStore(std::shared_ptr<BlockingCalls> calls, const StoreContext& context)
        : calls_(std::move(calls)), pool_(context.pool), clock_(context.clock) {}

    Task<Result<void>> put(TokenKey key, TokenRecord record) override {
        return run("put", [key, record = std::move(record)](BlockingCalls& calls, Time now) {
            return calls.put(key, record, now);
        });
    }

    Task<Result<TokenRecord>> get(TokenKey key) override {
        return run("get", [key](BlockingCalls& calls, Time now) { return calls.get(key, now); });
    }

    Task<Result<TokenRecord>> take(TokenKey key) override {
        return run("take", [key](BlockingCalls& calls, Time now) { return calls.take(key, now); });
    }

    Task<Result<TokenRecord>> exchange(TokenKey from, TokenKey to, Time expires_at) override {
        return run("exchange", [from, to, expires_at](BlockingCalls& calls, Time now) {
            return calls.exchange(from, to, expires_at, now);
        });
    }

    Task<Result<TokenRecord>> derive(TokenKey from, TokenKey to, Time expires_at) override {
        return run("derive", [from, to, expires_at](BlockingCalls& calls, Time now) {
            return calls.derive(from, to, expires_at, now);
        });
    }

    Task<Result<void>> extend(TokenKey key, Time expires_at) override {
        return run("extend", [key, expires_at](BlockingCalls& calls, Time now) {
            return calls.extend(key, expires_at, now);
        });
    }

    Task<Result<std::size_t>> revoke(Revocation revocation) override {
        return run("revoke", [revocation = std::move(revocation)](BlockingCalls& calls, Time now) {
            return calls.revoke(revocation, now);
        });
    }

    Task<Result<std::vector<TokenRecord>>> list(TokenFilter filter) override {
        return run("list", [filter = std::move(filter)](BlockingCalls& calls, Time now) {
            return calls.list(filter, now);
        });
    }

    Task<Result<std::size_t>> purge() override {
        return run("purge", [](BlockingCalls& calls, Time now) { return calls.purge(now); });
    }

    Task<Result<void>> check() override {
        return run("check", [](BlockingCalls& calls, Time /*now*/) { return calls.check(); });
    }

    Task<Result<Standing>> announce(Announcement announcement) override {
        return run("announce", [told = std::move(announcement)](BlockingCalls& calls, Time now) {
            return calls.announce(told, now);
        });
    }

    Task<Result<void>> withdraw(std::string node) override {
        return run("withdraw", [node = std::move(node)](BlockingCalls& calls, Time /*now*/) {
            return calls.withdraw(node);
        });
    }

    Task<Result<std::vector<LiveSession>>> live_sessions(SessionFilter filter) override {
        return run("live_sessions", [filter = std::move(filter)](BlockingCalls& calls, Time now) {
            return calls.live_sessions(filter, now);
        });
    }

    Task<Result<Revocations>> revocations(std::optional<std::int64_t> since) override {
        return run("revocations", [since](BlockingCalls& calls, Time now) {
            return calls.revocations(since, now);
        });
    }

private:
    /// Makes `call(calls, now)` on the pool, and measures it under `name`. A call that was
    /// cancelled goes on there, with its own share of the calls.
    template <class Call>
    auto run(std::string_view name, Call call)
        -> Task<std::invoke_result_t<Call&, BlockingCalls&, Time>> {
        auto work = [calls = calls_, now = clock_.now(), call = std::move(call)]() mutable {
            return call(*calls, now);
        };
        const metrics::Timer timer(call_seconds.with({name}));
        auto result = co_await pool_.run(std::move(work));
        if (!result && result.error() == make_error_code(Errc::store_unavailable)) {
            call_failures.with({name}).add();
        }
        co_return result;
    }

    std::shared_ptr<BlockingCalls> calls_;
    BlockingPool& pool_;
    const Clock& clock_;
};

}  // namespace

StorePtr make_blocking_store(std::shared_ptr<BlockingCalls> calls, const StoreContext& context) {
    return std::make_unique<BlockingStore>(std::move(calls), context);
}

}  // namespace porthole::consoleauth
