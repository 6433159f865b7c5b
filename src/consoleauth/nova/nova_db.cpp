// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/nova/nova_db.hpp"

#include "base/first_success.hpp"
#include "base/hash.hpp"
#include "base/log.hpp"
#include "consoleauth/nova/cells.hpp"

#include <utility>

namespace porthole::consoleauth {
namespace {

/// Keeps the cell while it is asked: mappings may drop it meanwhile.
Task<Result<CellToken>> ask(CellPtr cell, std::string hash, Time now, NovaQuestion question) {
    auto token = co_await cell->find(std::move(hash), now, question.request_id);
    if (token && question.opens_console) {
        const auto confirmed = co_await cell->confirm(*token, question.request_id);
        if (!confirmed) {
            co_return confirmed.error();
        }
    }
    co_return token;
}

class NovaDb final : public NovaTokenSource {
public:
    NovaDb(const NovaConfig& config, const Clock& clock, const std::filesystem::path& folder)
        : clock_(clock), cells_(config, folder) {}

    Task<Result<TokenRecord>> look_up(NovaQuestion question) override {
        const auto cells = co_await cells_.list();
        if (!cells) {
            co_return cells.error();
        }
        const std::string hash = to_hex(sha256(question.token));
        const Time now = clock_.now();
        std::vector<Task<Result<CellToken>>> questions;
        for (const CellPtr& cell : *cells) {
            questions.push_back(ask(cell, hash, now, question));
        }
        auto found = co_await first_success(std::move(questions), Errc::token_unknown);
        if (!found) {
            co_return found.error();
        }
        co_return std::move(found->record);
    }

    Task<Result<void>> check() override {
        const auto cells = co_await cells_.list();
        if (!cells) {
            co_return cells.error();
        }
        for (const CellPtr& cell : *cells) {
            const auto answered = co_await cell->check();
            if (!answered) {
                co_return answered.error();
            }
        }
        co_return ok();
    }

private:
    const Clock& clock_;
    Cells cells_;
};

}  // namespace

NovaTokenSourcePtr open_nova_db(
    const NovaConfig& config, const Clock& clock, const std::filesystem::path& folder
) {
    return std::make_unique<NovaDb>(config, clock, folder);
}

}  // namespace porthole::consoleauth
