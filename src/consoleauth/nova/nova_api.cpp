// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/nova/nova_api.hpp"

#include "base/blocking_pool.hpp"
#include "consoleauth/nova/nova_client.hpp"

#include <memory>
#include <utility>

namespace porthole::consoleauth {
namespace {

constexpr std::size_t kThreads = 8;

class NovaApi final : public NovaTokenSource {
public:
    NovaApi(const NovaConfig& config, const Clock& clock)
        : client_(config, clock), pool_(kThreads) {}

    Task<Result<TokenRecord>> look_up(NovaQuestion question) override {
        auto work = [this, question = std::move(question)] { return client_.look_up(question); };
        co_return co_await pool_.run(std::move(work));
    }

    Task<Result<void>> check() override {
        auto work = [this] { return client_.check(); };
        co_return co_await pool_.run(std::move(work));
    }

private:
    NovaClient client_;
    BlockingPool pool_;  // its threads use the client
};

}  // namespace

NovaTokenSourcePtr open_nova_api(
    const NovaConfig& config, const Clock& clock, const std::filesystem::path& /*folder*/
) {
    return std::make_unique<NovaApi>(config, clock);
}

}  // namespace porthole::consoleauth
