// SPDX-License-Identifier: Apache-2.0
#include "keystone/account.hpp"

#include "base/log.hpp"
#include "keystone/token.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace porthole::keystone {
namespace json = boost::json;
namespace {

constexpr std::string_view kLogin = "POST /auth/tokens";
constexpr std::size_t kReplyLimitBytes = std::size_t{4} << 20U;
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

net::http::ClientOptions options_of(const AccountConfig& config, Seconds connect_timeout) {
    net::http::ClientOptions options;
    options.thumbprint = net::Thumbprint::parse(config.thumbprint);
    options.ca_file = config.ca_file.string();
    options.allow_plain = config.auth_url.starts_with("http:");
    options.connect_timeout = connect_timeout;
    options.reply_limit_bytes = kReplyLimitBytes;
    return options;
}

json::object by_password(const AccountConfig& config) {
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

json::object by_application_credential(const AccountConfig& config) {
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

Secret login_body_of(const AccountConfig& config) {
    const bool has_credential = !config.application_credential_id.empty();
    const json::object auth =
        has_credential ? by_application_credential(config) : by_password(config);
    return Secret(json::serialize(json::object{{"auth", auth}}));
}

}  // namespace

Account::Account(
    const AccountConfig& config, std::string table, Seconds connect_timeout, const Clock& clock
)
    : table_(std::move(table)),
      base_url_(base_url_of(config.auth_url)),
      login_body_(login_body_of(config)),
      clock_(clock),
      http_(options_of(config, connect_timeout)) {}

Error Account::error_of(std::string_view call, const net::http::ClientError& failed) const {
    if (failed.kind == net::http::ClientError::Kind::certificate) {
        const std::string seen =
            failed.seen.empty() ? "" : ", or thumbprint to " + failed.seen + " if you trust it";
        return Error(
            std::string(call),
            failed.detail,
            fmt::format("check that this server is yours, then set {} ca_file{}", table_, seen)
        );
    }
    return Error(
        std::string(call),
        failed.detail,
        fmt::format("check that the server runs and that {} reaches it from here", table_)
    );
}

Error Account::unexpected_status(std::string_view call, int status) const {
    const bool is_its_own = status >= 500 || status == 429;
    return Error(
        std::string(call),
        fmt::format("the server answered {}", status),
        is_its_own ? "look at the server's own log" : fmt::format("check the URLs in {}", table_)
    );
}

Outcome<std::string> Account::endpoint(std::string_view service_type, Deadline deadline) {
    const auto own = login(deadline);
    if (!own) {
        return own.error();
    }
    auto url = parse_endpoint(own->body, service_type, "public", "");
    if (!url) {
        return Error(
            std::string(kLogin),
            fmt::format("the catalogue has no public address of a service {}", service_type),
            fmt::format("set {} compute_endpoint", table_)
        );
    }
    return std::move(*url);
}

Outcome<net::http::ClientReply> Account::send(
    std::string_view call, net::http::ClientRequest request
) {
    const auto headers = request.headers;
    for (bool renewed = false;; renewed = true) {
        const auto own = login(request.deadline);
        if (!own) {
            return own.error();
        }
        request.headers = headers;
        request.headers.push_back({"Accept", Secret("application/json")});
        request.headers.push_back({"X-Auth-Token", own->token});
        auto reply = http_.exchange(request);
        if (!reply) {
            return error_of(call, reply.error());
        }
        if (reply->status != 401) {
            return std::move(*reply);
        }
        forget(own->token);
        if (renewed) {
            return Error(
                std::string(call),
                "our token is refused, and a new one too",
                "check that the clocks of the cloud's nodes and their keys agree"
            );
        }
    }
}

Outcome<Account::Login> Account::login(Deadline deadline) {
    const auto kept = [this]() -> std::optional<Outcome<Login>> {
        const std::scoped_lock lock(mutex_);
        if (own_ && clock_.now() < own_->renew_at) {
            return *own_;
        }
        if (refusal_ && clock_.running() < refused_until_) {
            return *refusal_;
        }
        return std::nullopt;
    };
    if (auto known = kept()) {
        return std::move(*known);
    }
    const std::unique_lock lock_login(login_mutex_, deadline);
    if (!lock_login) {
        return Error(
            std::string(kLogin), "another call's login took too long", "look at Keystone's own log"
        );
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
    return *own_;
}

Outcome<Account::Login> Account::log_in(Deadline deadline) {
    net::http::ClientRequest request;
    request.method = "POST";
    request.url = base_url_ + "/auth/tokens";
    request.headers = {
        {"Accept", Secret("application/json")}, {"Content-Type", Secret("application/json")}
    };
    request.body = login_body_;
    request.deadline = deadline;
    auto reply = http_.exchange(request);
    if (!reply) {
        return error_of(kLogin, reply.error());
    }
    if (reply->status == 401) {
        Error refused(
            std::string(kLogin),
            "Keystone refuses our account",
            fmt::format(
                "check name, password, domains and project in {}, and that the account is enabled",
                table_
            )
        );
        const std::scoped_lock lock(mutex_);
        refusal_ = refused;
        refusal_->repeated = true;
        refused_until_ = clock_.running() + kRefusalLife;
        return refused;
    }
    if (reply->status != 201) {
        return unexpected_status(kLogin, reply->status);
    }
    const Secret* const token = reply->header("x-subject-token");
    const auto about = parse_token(reply->body);
    if (token == nullptr || token->empty() || !about) {
        return Error(
            std::string(kLogin), "the answer holds no token", "check that auth_url is Keystone's"
        );
    }
    log::debug("keystone_login_done", {{"user", about->user_name}});
    Login own;
    own.token = *token;
    own.body = std::move(reply->body);
    // One whose end is near is used all the same, until it is refused.
    own.renew_at = std::max(about->expires - kRenewBefore, clock_.now() + Seconds(1));
    return own;
}

void Account::log_out() {
    const std::scoped_lock lock(mutex_);
    own_.reset();
}

void Account::forget(const Secret& token) {
    const std::scoped_lock lock(mutex_);
    if (own_ && own_->token.reveal() == token.reveal()) {
        own_.reset();
    }
}

}  // namespace porthole::keystone
