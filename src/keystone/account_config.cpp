// SPDX-License-Identifier: Apache-2.0
#include "keystone/account_config.hpp"

#include "net/trust.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <utility>

namespace porthole::keystone {
namespace {

void check_account(const AccountConfig& config, config::Findings& found) {
    const bool has_user = !config.username.empty();
    const bool has_credential = !config.application_credential_id.empty();
    if (has_user && has_credential) {
        found.push_back(
            {"application_credential_id",
             "expected either this or username, not both: an application credential says by itself "
             "whose it is"}
        );
        return;
    }
    if (!has_user && !has_credential) {
        found.push_back(
            {"username", "expected the account that asks Keystone, or application_credential_id"}
        );
        return;
    }
    if (has_user && config.password.empty()) {
        found.push_back({"password", "expected password, password_file or password_env"});
    }
    if (has_user && config.project_name.empty()) {
        found.push_back({"project_name", "expected the project in which the account has its role"});
    }
    if (has_credential && config.application_credential_secret.empty()) {
        found.push_back(
            {"application_credential_secret",
             "expected application_credential_secret, application_credential_secret_file or "
             "application_credential_secret_env"}
        );
    }
}

void check_trust(const AccountConfig& config, config::Findings& found) {
    if (!config.auth_url.starts_with("http:")) {
        for (config::Finding& each : net::trust_problems(config.ca_file, config.thumbprint)) {
            found.push_back(std::move(each));
        }
        return;
    }
    const std::string message = "has no effect with an http URL; remove it, or use https";
    if (!config.ca_file.empty()) {
        found.push_back({"ca_file", message});
    }
    if (!config.thumbprint.empty()) {
        found.push_back({"thumbprint", message});
    }
}

}  // namespace

bool is_service_url(std::string_view url) {
    const auto parsed = boost::urls::parse_uri(url);
    return parsed && (parsed->scheme() == "https" || parsed->scheme() == "http") &&
           !parsed->host().empty() && !parsed->has_userinfo() && !parsed->has_query() &&
           !parsed->has_fragment() && url.find('"') == std::string_view::npos;
}

void describe(config::Visitor& visitor, AccountConfig& config) {
    visitor.option(
        "auth_url",
        "Keystone: \"https://keystone.example:5000/v3\". An http URL sends the account's password "
        "and every user's token in the clear: for a network that you trust.",
        config.auth_url
    );
    visitor.option(
        "username",
        "The account with which Porthole logs in. Either this or application_credential_id.",
        config.username
    );
    visitor.secret("password", "Its password.", config.password);
    visitor.option("user_domain_name", "The account's domain.", config.user_domain_name);
    visitor.option(
        "project_name", "The project in which the account has its role.", config.project_name
    );
    visitor.option("project_domain_name", "That project's domain.", config.project_domain_name);
    visitor.option(
        "application_credential_id",
        "Instead of username and password: the id of an application credential of such an account.",
        config.application_credential_id
    );
    visitor.secret(
        "application_credential_secret", "Its secret.", config.application_credential_secret
    );
    visitor.option(
        "ca_file",
        "PEM file with the certificates that issued the servers'; their host names are checked, "
        "too. Either this or thumbprint.",
        config.ca_file
    );
    visitor.option(
        "thumbprint",
        "SHA-256 or SHA-1 thumbprint that pins Keystone's certificate. Either this or ca_file.",
        config.thumbprint
    );
}

config::Findings problems(const AccountConfig& config) {
    config::Findings found;
    if (!is_service_url(config.auth_url)) {
        found.push_back(
            {"auth_url",
             "expected an https or http URL without user, query and fragment, such as "
             "\"https://keystone.example:5000/v3\""}
        );
    } else {
        check_trust(config, found);
    }
    check_account(config, found);
    return found;
}

}  // namespace porthole::keystone
