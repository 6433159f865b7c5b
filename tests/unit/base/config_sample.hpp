// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/config/visitor.hpp"

#include <optional>
#include <string>
#include <vector>

/// A configuration with one option of each sort, for the tests of readers and writers.
namespace porthole::config::test {

struct Login {
    std::string user;
    Secret password;
};

struct Host {
    std::string url;
    Secret password;
    std::vector<Login> logins;
};

struct Sample {
    bool fast = false;
    std::int64_t workers = 4;
    std::string name = "porthole";
    std::vector<std::string> listen{"127.0.0.1:6090"};
    Seconds ttl{600};
    std::filesystem::path certificate;
    std::string use = "once";
    std::vector<std::string> enabled{"novnc"};
    Login admin;
    std::optional<Login> mail;
    std::vector<Host> hosts;
};

inline void describe_login(Visitor& visitor, Login& login) {
    visitor.option("user", "Who.", login.user);
    visitor.secret("password", "Proves it.", login.password);
}

inline void describe_host(Visitor& visitor, Host& host) {
    visitor.list("login", "Who may.", host.logins, describe_login);
    visitor.option("url", "Where.", host.url);
    visitor.secret("password", "Proves it.", host.password);
}

inline void describe_proxy(Visitor& visitor, Sample& sample) {
    visitor.section("admin", "Who rules.", sample.admin, describe_login);
    visitor.option("fast", "Whether to hurry.", sample.fast);
    visitor.option("workers", "How many threads.", sample.workers, {.least = 0, .most = 64});
    visitor.option("name", "What to call it.", sample.name);
    visitor.option("listen", "Addresses to listen on.", sample.listen);
    visitor.option("ttl", "How long.", sample.ttl);
    visitor.option("certificate", "A file.", sample.certificate);
    visitor.choice("use", "How often: once | many.", sample.use, {"once", "many"});
    visitor.choices("enabled", "Which.", sample.enabled, {"novnc", "webmks", "serial"});
}

inline void describe(Visitor& visitor, Sample& sample) {
    visitor.section("proxy", "The browser's side.", sample, describe_proxy);
    visitor.section("mail", "Where to send letters.", sample.mail, describe_login);
    visitor.list("host", "A machine.", sample.hosts, describe_host);
}

}  // namespace porthole::config::test
