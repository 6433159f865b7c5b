// SPDX-License-Identifier: Apache-2.0
#include "identity/keystone/client.hpp"

#include "base/log.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace porthole::identity {
namespace json = boost::json;
namespace {

constexpr std::string_view kLogin = "POST /auth/tokens";
constexpr std::string_view kLookUp = "GET /auth/tokens";
constexpr std::size_t kReplyLimitBytes = std::size_t{1} << 20U;
constexpr std::size_t kLongestTokenBytes = 16384;
/// A token is renewed this long before its end, so that none ends while a call is under way.
constexpr Seconds kRenewBefore{60};
/// How long a refused login is not tried again.
constexpr Seconds kRefusalLife{30};

std::string base_url_of(std::string url) {
    while (url.ends_with('/')) {
        url.pop_back();
    }
    return url.ends_with("/v3") ? url : url + "/v3";
}

net::http::ClientOptions options_of(const KeystoneConfig& config) {
    net::http::ClientOptions options;
    options.thumbprint = net::Thumbprint::parse(config.thumbprint);
    options.ca_file = config.ca_file.string();
    options.allow_plain = config.auth_url.starts_with("http:");
    options.connect_timeout = config.timeout;
    options.reply_limit_bytes = kReplyLimitBytes;
    return options;
}

json::object by_password(const KeystoneConfig& config) {
    const json::value user{
        {"name", config.username},
        {"domain", {{"name", config.user_domain_name}}},
        {"password", config.password.reveal()}
    };
    const json::value project{
        {"name", config.project_name}, {"domain", {{"name", config.project_domain_name}}}
    };
    return {
        {"identity", {{"methods", json::array{"password"}}, {"password", {{"user", user}}}}},
        {"scope", {{"project", project}}}
    };
}

json::object by_application_credential(const KeystoneConfig& config) {
    const json::value credential{
        {"id", config.application_credential_id},
        {"secret", config.application_credential_secret.reveal()}
    };
    return {
        {"identity",
         {{"methods", json::array{"application_credential"}}, {"application_credential", credential}
         }}
    };
}

Secret login_body_of(const KeystoneConfig& config) {
    const bool has_credential = !config.application_credential_id.empty();
    const json::object auth =
        has_credential ? by_application_credential(config) : by_password(config);
    return Secret(json::serialize(json::object{{"auth", auth}}));
}

KeystoneError failure(std::string_view call, std::string detail, std::string_view remedy) {
    KeystoneError error;
    error.call = call;
    error.detail = std::move(detail);
    error.remedy = remedy;
    return error;
}

KeystoneError error_of(std::string_view call, const net::http::ClientError& failed) {
    if (failed.kind == net::http::ClientError::Kind::certificate) {
        const std::string seen =
            failed.seen.empty() ? "" : ", or thumbprint to " + failed.seen + " if you trust it";
        return failure(
            call,
            failed.detail,
            "check that this is your Keystone, then set [identity.keystone] ca_file" + seen
        );
    }
    return failure(
        call, failed.detail, "check that Keystone runs and that auth_url reaches it from here"
    );
}

KeystoneError unexpected_status(std::string_view call, int status) {
    const bool is_its_own = status >= 500 || status == 429;
    return failure(
        call,
        fmt::format("Keystone answered {}", status),
        is_its_own ? "look at Keystone's own log" : "check that auth_url is Keystone's, with /v3"
    );
}

}  // namespace

bool can_be_token(const Secret& token) noexcept {
    const std::string& text = token.reveal();
    return !text.empty() && text.size() <= kLongestTokenBytes &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

KeystoneClient::KeystoneClient(const KeystoneConfig& config, const Clock& clock)
    : base_url_(base_url_of(config.auth_url)),
      login_body_(login_body_of(config)),
      clock_(clock),
      http_(options_of(config)) {}

KeystoneOutcome<std::optional<KeystoneToken>> KeystoneClient::look_up(
    const Secret& token, bool allow_expired, Deadline deadline
) {
    net::http::ClientRequest request;
    request.url =
        base_url_ + "/auth/tokens?nocatalog=1" + (allow_expired ? "&allow_expired=1" : "");
    request.deadline = deadline;
    for (bool renewed = false;; renewed = true) {
        const auto own = own_token(deadline);
        if (!own) {
            return own.error();
        }
        request.headers = {
            {"Accept", Secret("application/json")},
            {"X-Auth-Token", *own},
            {"X-Subject-Token", token},
        };
        const auto reply = http_.exchange(request);
        if (!reply) {
            return error_of(kLookUp, reply.error());
        }
        switch (reply->status) {
            case 200: {
                auto known = parse_token(reply->body);
                if (!known) {
                    return failure(
                        kLookUp,
                        "the answer is not about a token",
                        "check that auth_url is Keystone's"
                    );
                }
                return known;
            }
            case 404:
                return std::optional<KeystoneToken>();
            case 401:
                forget(*own);
                if (!renewed) {
                    continue;
                }
                return failure(
                    kLookUp,
                    "Keystone takes none of our tokens",
                    "check that the clocks of Keystone's nodes and their keys agree"
                );
            case 403:
                // Roles may have been given since: the next call logs in anew.
                forget(*own);
                return failure(
                    kLookUp,
                    "Keystone does not let our account ask about tokens",
                    "give the account of [identity.keystone] the role service in its project"
                );
            default:
                return unexpected_status(kLookUp, reply->status);
        }
    }
}

KeystoneOutcome<Secret> KeystoneClient::own_token(Deadline deadline) {
    const auto kept = [this]() -> std::optional<KeystoneOutcome<Secret>> {
        const std::scoped_lock lock(mutex_);
        if (own_ && clock_.now() < own_->renew_at) {
            return own_->token;
        }
        if (refusal_ && clock_.now() < refused_until_) {
            return *refusal_;
        }
        return std::nullopt;
    };
    if (auto known = kept()) {
        return std::move(*known);
    }
    const std::unique_lock login(login_mutex_, deadline);
    if (!login) {
        return failure(kLogin, "another call's login took too long", "look at Keystone's own log");
    }
    if (auto known = kept()) {  // since another call has logged in
        return std::move(*known);
    }
    auto own = log_in(deadline);
    if (!own) {
        return own.error();
    }
    const std::scoped_lock lock(mutex_);
    refusal_.reset();
    own_ = std::move(*own);
    return own_->token;
}

KeystoneOutcome<KeystoneClient::Own> KeystoneClient::log_in(Deadline deadline) {
    net::http::ClientRequest request;
    request.method = "POST";
    request.url = base_url_ + "/auth/tokens?nocatalog=1";
    request.headers = {
        {"Accept", Secret("application/json")}, {"Content-Type", Secret("application/json")}
    };
    request.body = login_body_;
    request.deadline = deadline;
    const auto reply = http_.exchange(request);
    if (!reply) {
        return error_of(kLogin, reply.error());
    }
    if (reply->status == 401) {
        KeystoneError refused = failure(
            kLogin,
            "Keystone refuses our account",
            "check name, password, domains and project in [identity.keystone], and that the "
            "account "
            "is enabled"
        );
        const std::scoped_lock lock(mutex_);
        refusal_ = refused;
        refusal_->repeated = true;
        refused_until_ = clock_.now() + kRefusalLife;
        return refused;
    }
    if (reply->status != 201) {
        return unexpected_status(kLogin, reply->status);
    }
    const Secret* const token = reply->header("x-subject-token");
    const auto about = parse_token(reply->body);
    if (token == nullptr || token->empty() || !about) {
        return failure(kLogin, "the answer holds no token", "check that auth_url is Keystone's");
    }
    log::debug("keystone_login_done", {{"user", about->user_name}});
    Own own;
    own.token = *token;
    // One whose end is near is used all the same, until Keystone refuses it.
    own.renew_at = std::max(about->expires - kRenewBefore, clock_.now() + Seconds(1));
    return own;
}

void KeystoneClient::forget(const Secret& token) {
    const std::scoped_lock lock(mutex_);
    if (own_ && own_->token.reveal() == token.reveal()) {
        own_.reset();
    }
}

}  // namespace porthole::identity
