// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "support/certificate.hpp"
#include "support/client_connection.hpp"
#include "support/process.hpp"
#include "support/temporary_folder.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::test {

class Vcenter;

/// Where the gateway's pages come from, as far as browsers know: base URLs and Origin.
inline const std::string kOrigin = "http://consoles.test";

/// API keys of the users that every gateway has.
inline const std::string kAliceKey = "alice-key-3f1c9d2e";  ///< member of project-a
inline const std::string kReaderKey = "reader-key-77ab01";  ///< may look only, in project-a
inline const std::string kBobKey = "bob-key-90c4e1f6";      ///< member of project-b
inline const std::string kRootKey = "root-key-5d5d0b1a";    ///< administrator
inline const std::string kServiceKey = "service-key-2e8b";  ///< looks tokens up, in project-a

/// Of the account in vCenter.
inline const std::string kVcenterPassword = "vcenter-password-8d1f";

struct StaticInstance {
    std::string id;
    std::string address;  ///< of its console
    std::string project_id = "project-a";
    std::string key = "vnc";   ///< the console's kind: the key that says where it is
    std::string options = {};  ///< further lines of [[instance]]
};

struct GatewayOptions {
    const Vcenter* vcenter = nullptr;
    std::string vcenter_password = kVcenterPassword;
    std::string vcenter_ca_pem;  ///< not empty: trusted in place of its certificate's thumbprint
    std::vector<StaticInstance> instances;
    int workers = 2;
    std::string log_level = "debug";
    bool https = false;  ///< on both roles
    bool allow_missing_origin = false;
    std::string connect_timeout = "20s";
    std::string store = "sqlite:tokens.db";
    std::string ttl = "10m";
    std::string use = "once";
    std::string resume_ttl = "10m";
    std::string base_url = kOrigin;  ///< what the base URLs of all consoles begin with
    std::string proxy_options;       ///< further lines of [proxy]
    std::string api_options;         ///< further lines of [api]
    std::string vnc_options;         ///< lines of [vnc]
    std::string sessions;            ///< lines of [sessions]
    /// Lines of [upstream]: consoles that a vCenter or Nova tells of are on this machine, too.
    std::string upstream = "allow = [\"127.0.0.0/8\", \"::1\"]";
    std::string vcenter_options;  ///< further lines of [[vcenter]]
    /// Not empty: lines of [admin], beside `listen`; then that role is on.
    std::string admin;
    std::string limits = "sessions_per_instance = 0\n";  ///< lines of [limits]
    std::string tables;                                  ///< further tables
    /// Beside the configuration, by name: for options that name files.
    std::map<std::string, std::string> files;
    /// Not empty: the tables that say who callers are, instead of the users above.
    std::string identity;
    /// Not empty: lines of [tokens] and further tables that make tokens Nova's; then there is no
    /// API.
    std::string nova;
    /// "NAME=VALUE": what it finds in its environment besides.
    std::vector<std::string> environment;
};

/// What a command of porthole's did.
struct CommandResult {
    int exit_code = 0;
    std::string output;
    std::string errors;
};

/// Runs a command of the real program to its end.
CommandResult run_porthole(const std::vector<std::string>& arguments);

/// The real `porthole serve`, running for one test in a folder of its own. A test fails whose
/// gateway wrote a token, a session's secret, a key or a password to any file there: its log, its
/// store, its audit log.
///
/// Lifetime: the destructor kills it. Threads: one.
class Gateway {
public:
    explicit Gateway(GatewayOptions options);
    Gateway(const Gateway&) = delete;
    Gateway& operator=(const Gateway&) = delete;
    ~Gateway();

    /// Starts it, on the ports of the last time if there was one, and waits until it listens.
    void start();
    /// SIGTERM, and its exit code.
    int stop(Milliseconds limit = Seconds(30));
    /// Its exit code, once it ends by itself or was signalled.
    int wait(Milliseconds limit);
    /// As a power failure does.
    void kill() noexcept;
    bool is_running() const noexcept { return process_.has_value(); }
    void signal(int number) const { process_->signal(number); }
    pid_t id() const { return process_->id(); }

    const ServerAddress& proxy() const noexcept { return proxy_; }
    const ServerAddress& api() const noexcept { return api_; }
    /// Where operators are answered, since it was started for the last time.
    ServerAddress admin() const;
    /// Where connections begin with a PROXY header.
    ServerAddress proxy_protocol() const;
    const std::filesystem::path& folder() const noexcept { return folder_.path(); }
    std::filesystem::path configuration() const { return folder_.path() / "porthole.toml"; }

    /// Gives a file beside the configuration another content.
    void replace_file(const std::string& name, const std::string& content) { give(name, content); }

    /// `porthole COMMAND… --config FILE`, beside it.
    CommandResult run(std::vector<std::string> command) const;

    /// All that it has written to standard error since it was made.
    std::string log() const;
    /// Waits for a line that holds all of `parts`, and returns it; empty when none came in time.
    std::string wait_for_line(
        const std::vector<std::string_view>& parts, Milliseconds limit = Seconds(30)
    ) const;

    /// Its open descriptors, without what it keeps open on purpose and within bounds: connections
    /// to `peer_port` (of a vCenter), files (of the token store) and pipes (PipePool).
    std::size_t descriptors(std::uint16_t peer_port = 0) const;
    /// What the kernel tells of it: /proc/PID/`name`.
    std::string told_by_kernel(const std::string& name) const;
    /// Its memory in RAM.
    std::size_t resident_kib() const;

private:
    std::string configuration_text() const;
    void give(const std::string& name, const std::string& content);

    const GatewayOptions options_;
    const Certificate certificate_;
    TemporaryFolder folder_;
    std::set<std::string> given_;  // files that it did not write
    ServerAddress proxy_;
    ServerAddress api_;
    std::optional<Process> process_;
};

}  // namespace porthole::test
