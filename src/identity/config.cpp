// SPDX-License-Identifier: Apache-2.0
#include "identity/config.hpp"

#include "identity/registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <utility>

namespace porthole::identity {
namespace {

bool is_sha256_hex(std::string_view text) {
    const auto is_hex = [](unsigned char c) { return std::isxdigit(c) != 0; };
    return text.size() == 64 && std::all_of(text.begin(), text.end(), is_hex);
}

std::string lower_case(std::string text) {
    const auto lower = [](unsigned char c) { return static_cast<char>(std::tolower(c)); };
    std::transform(text.begin(), text.end(), text.begin(), lower);
    return text;
}

void describe_user(config::Visitor& visitor, UserConfig& user) {
    visitor.option("name", "Names the user in the log and in token lists.", user.name);
    visitor.option(
        "key_sha256",
        "SHA-256, in hexadecimal, of the key that the user sends as X-Auth-Token. Make the key from"
        " at least 128 random bits: `openssl rand -hex 32`.",
        user.key_sha256
    );
    visitor.option(
        "project_id", "The project whose instances the user works with.", user.project_id
    );
    visitor.choices(
        "roles",
        "What the user may do, as [policy] says: unless that is changed, reader sees the project's"
        " instances, member opens their consoles as well, admin may do everything in every project,"
        " and service asks what console tokens stand for.",
        user.roles,
        static_roles()
    );
}

void check_user(const UserConfig& user, std::string_view table, config::Findings& findings) {
    const auto find = [&](std::string_view key, std::string message) {
        findings.push_back({fmt::format("{}.{}", table, key), std::move(message)});
    };
    if (user.name.empty()) {
        find("name", "expected a name");
    }
    if (!is_sha256_hex(user.key_sha256)) {
        find(
            "key_sha256",
            "expected 64 hexadecimal digits, the SHA-256 of the user's key: printf %s \"$KEY\" |"
            " sha256sum"
        );
    }
    if (user.roles.empty()) {
        find("roles", R"(expected at least one of "admin", "member", "reader", "service")");
    }
    const bool needs_project =
        std::any_of(user.roles.begin(), user.roles.end(), [](const std::string& role) {
            return role == "member" || role == "reader";
        });
    const bool admin = std::find(user.roles.begin(), user.roles.end(), "admin") != user.roles.end();
    if (user.project_id.empty() && needs_project && !admin) {
        find("project_id", "expected the project whose instances the user works with");
    }
}

/// Reports every value of `seen` that stands at more than one user.
class Uniqueness {
public:
    Uniqueness(std::string_view key, config::Findings& findings) : key_(key), findings_(findings) {}

    void add(const std::string& value, const std::string& table) {
        const auto [first, is_new] = first_.emplace(value, table);
        if (!is_new && !value.empty()) {
            findings_.push_back(
                {fmt::format("{}.{}", table, key_),
                 fmt::format("{} has the same one; give each user their own", first->second)}
            );
        }
    }

private:
    std::string_view key_;
    config::Findings& findings_;
    std::map<std::string, std::string> first_;
};

void add_keystone(const IdentityConfig& config, config::Findings& findings) {
    const bool wanted = config.backend == "keystone";
    if (wanted && !config.keystone) {
        findings.push_back(
            {"backend", "expected a table [identity.keystone] that says where Keystone is"}
        );
    }
    if (!config.keystone) {
        return;
    }
    if (!wanted) {
        findings.push_back(
            {"keystone",
             fmt::format(R"(has no effect with backend = "{}"; remove it)", config.backend)}
        );
    }
    for (const config::Finding& each : problems(*config.keystone)) {
        findings.push_back({"keystone." + each.key, each.message});
    }
}

}  // namespace

std::vector<std::string> static_roles() {
    return {"admin", "member", "reader", "service"};
}

void describe(config::Visitor& visitor, IdentityConfig& config) {
    visitor.choice(
        "backend",
        "Who tells who calls the API: static is the list of users below; keystone is OpenStack's"
        " own; none takes everybody for an administrator, and is accepted on loopback addresses"
        " only.",
        config.backend,
        backend_names()
    );
    visitor.list("user", "A user of the API, for backend static.", config.users, describe_user);
    visitor.section(
        "keystone", "OpenStack's identity service, for backend keystone.", config.keystone, describe
    );
}

config::Findings problems(const IdentityConfig& config) {
    config::Findings findings;
    Uniqueness names("name", findings);
    Uniqueness keys("key_sha256", findings);
    for (std::size_t i = 0; i < config.users.size(); ++i) {
        const UserConfig& user = config.users[i];
        const std::string table = fmt::format("user[{}]", i);
        check_user(user, table, findings);
        names.add(user.name, table);
        keys.add(lower_case(user.key_sha256), table);
    }
    if (config.backend != "static" && !config.users.empty()) {
        findings.push_back(
            {"user", fmt::format(R"(has no effect with backend = "{}"; remove it)", config.backend)}
        );
    }
    add_keystone(config, findings);
    return findings;
}

}  // namespace porthole::identity
