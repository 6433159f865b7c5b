// SPDX-License-Identifier: Apache-2.0
#include "identity/keystone/keystone.hpp"

#include "base/expiring_cache.hpp"
#include "base/hash.hpp"
#include "base/log.hpp"
#include "base/single_flight.hpp"
#include "identity/keystone/client.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <utility>

namespace porthole::identity {
namespace {

constexpr std::size_t kKnownTokens = 10'000;
/// Refused ones are kept apart, so that a flood of them forgets nobody's good token.
constexpr std::size_t kRefusedTokens = 10'000;
/// A token that is unknown now may be known in a moment, to a Keystone of several nodes.
constexpr Seconds kRefusalLife{10};

/// What Keystone said of a token: nothing when it is not valid.
using Answer = std::optional<keystone::Token>;

/// Answers of Keystone's, as long as they may be believed.
///
/// Lifetime: within its clock's. Threads: any; `look_up` blocks its own.
class Directory {
public:
    Directory(const KeystoneConfig& config, const Clock& clock)
        : clock_(clock),
          time_limit_(config.timeout),
          client_(config, clock),
          known_(clock, config.cache_time, kKnownTokens),
          refused_(clock, std::min<Seconds>(config.cache_time, kRefusalLife), kRefusedTokens) {}

    /// What is remembered of the token with this key.
    std::optional<Answer> remembered(const std::string& key) {
        if (auto token = known_.find(key)) {
            return Answer(std::move(token));
        }
        if (refused_.find(key)) {
            return Answer();
        }
        return std::nullopt;
    }

    Result<Answer> look_up(
        const std::string& key,
        const Secret& token,
        bool allow_expired,
        KeystoneClient::Deadline deadline,
        const std::string& request_id
    ) {
        const auto outcome =
            flights_.run(key, [&] { return ask(key, token, allow_expired, deadline); });
        if (!outcome) {
            report(outcome.error(), request_id);
            return Errc::identity_unavailable;
        }
        return *outcome;
    }

    Seconds time_limit() const noexcept { return time_limit_; }

    /// Under which a token is remembered.
    static std::string key_of(const Secret& token, bool allow_expired) {
        return to_hex(sha256(token.reveal())) + (allow_expired ? "+" : "");
    }

private:
    using Outcome = keystone::Outcome<Answer>;

    Outcome ask(
        const std::string& key,
        const Secret& token,
        bool allow_expired,
        KeystoneClient::Deadline deadline
    ) {
        if (auto answer = remembered(key)) {  // since another call has asked
            return std::move(*answer);
        }
        auto outcome = client_.look_up(token, allow_expired, deadline);
        if (!outcome) {
            return outcome;
        }
        if (!*outcome) {
            refused_.put(key, true);
        } else if (allow_expired) {
            known_.put(key, **outcome);
        } else {
            known_.put(key, **outcome, (*outcome)->expires - clock_.now());
        }
        return outcome;
    }

    static void report(const keystone::Error& error, const std::string& request_id) {
        // What is only remembered was written in full when it happened.
        log::write(
            error.repeated ? log::Level::info : log::Level::error,
            "keystone_call_failed",
            {{"request", request_id},
             {"cause", errc_name(Errc::identity_unavailable)},
             {"call", error.call},
             {"detail", error.detail},
             {"remedy", error.remedy}}
        );
    }

    const Clock& clock_;
    const Seconds time_limit_;
    KeystoneClient client_;
    ExpiringCache<keystone::Token> known_;
    ExpiringCache<bool> refused_;
    SingleFlight<Outcome> flights_;
};

class Keystone final : public Identity {
public:
    Keystone(const KeystoneConfig& config, BlockingPool& pool, const Clock& clock)
        : challenge_("Keystone uri=\"" + config.account.auth_url + '"'),
          service_token_roles_(config.service_token_roles),
          directory_(std::make_shared<Directory>(config, clock)),
          pool_(pool) {}

    Task<Result<Caller>> authenticate(Credentials credentials, std::string request_id) override {
        bool through_service = false;
        if (!credentials.service_token.empty()) {
            const auto service = co_await look_up(credentials.service_token, false, request_id);
            if (!service) {
                co_return service.error();
            }
            through_service = caller_of(*service).has_one_of(service_token_roles_);
        }
        const auto token = co_await look_up(credentials.token, through_service, request_id);
        if (!token) {
            co_return token.error();
        }
        if (token->project_id.empty()) {
            log::info(
                "caller_without_project", {{"request", request_id}, {"user", token->user_name}}
            );
            co_return Errc::not_permitted;
        }
        Caller caller = caller_of(*token);
        caller.through_service = through_service;
        co_return caller;
    }

    std::string challenge() const override { return challenge_; }

private:
    static Caller caller_of(const keystone::Token& token) {
        Caller caller;
        caller.user = token.user_name;
        caller.user_id = token.user_id;
        caller.project_id = token.project_id;
        caller.roles = token.roles;
        return caller;
    }

    /// Fails with not_authenticated and identity_unavailable.
    Task<Result<keystone::Token>> look_up(
        Secret token, bool allow_expired, std::string request_id
    ) {
        if (!can_be_token(token)) {
            co_return Errc::not_authenticated;
        }
        const std::string key = Directory::key_of(token, allow_expired);
        if (auto answer = directory_->remembered(key)) {
            co_return as_result(std::move(*answer));
        }
        const auto deadline = std::chrono::steady_clock::now() + directory_->time_limit();
        auto work = [directory = directory_, key, token, allow_expired, deadline, request_id] {
            return directory->look_up(key, token, allow_expired, deadline, request_id);
        };
        auto answer = co_await pool_.run(std::move(work));
        if (!answer) {
            co_return answer.error();
        }
        co_return as_result(std::move(*answer));
    }

    static Result<keystone::Token> as_result(Answer answer) {
        if (!answer) {
            return Errc::not_authenticated;
        }
        return std::move(*answer);
    }

    const std::string challenge_;
    const std::vector<std::string> service_token_roles_;
    const std::shared_ptr<Directory> directory_;
    BlockingPool& pool_;
};

}  // namespace

IdentityPtr open_keystone(const IdentityConfig& config, BlockingPool& pool, const Clock& clock) {
    if (!config.keystone) {
        throw std::invalid_argument("[identity.keystone] was not checked");
    }
    return std::make_unique<Keystone>(*config.keystone, pool, clock);
}

}  // namespace porthole::identity
