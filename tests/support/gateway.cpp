// SPDX-License-Identifier: Apache-2.0
#include "support/gateway.hpp"

#include "base/hash.hpp"
#include "support/eventually.hpp"
#include "support/secrets.hpp"
#include "support/vcenter.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace porthole::test {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// A command line that ends with us, whatever happens, and whose standard error goes to `log`.
/// AddressSanitizer, if it is there, holds back less freed memory than it would: tests look at how
/// much memory the program needs.
std::vector<std::string> logged(
    const fs::path& log,
    const std::vector<std::string>& arguments,
    const std::vector<std::string>& environment = {}
) {
    std::vector<std::string> line{
        "/bin/sh",
        "-c",
        "exec env ASAN_OPTIONS=quarantine_size_mb=8:\"$ASAN_OPTIONS\" "
        "setpriv --pdeathsig KILL \"$@\" 2>>\"$0\"",
        log.string(),
        "env",
    };
    line.insert(line.end(), environment.begin(), environment.end());
    line.push_back(built_program("porthole"));
    line.insert(line.end(), arguments.begin(), arguments.end());
    return line;
}

std::string user(
    std::string_view name, const std::string& key, std::string_view project, std::string_view role
) {
    return fmt::format(
        "[[identity.user]]\nname = \"{}\"\nkey_sha256 = \"{}\"\nproject_id = \"{}\"\n"
        "roles = [\"{}\"]\n",
        name,
        to_hex(sha256(key)),
        project,
        role
    );
}

std::string known_users() {
    return user("alice", kAliceKey, "project-a", "member") +
           user("reader", kReaderKey, "project-a", "reader") +
           user("bob", kBobKey, "project-b", "member") + user("root", kRootKey, "", "admin") +
           user("service", kServiceKey, "project-a", "service");
}

/// The port in the last line of `log` that says where `role` listens; 0 when there is none.
std::uint16_t listening_port(const std::string& log, std::string_view role) {
    const auto line = log.rfind(fmt::format("listening role={} address=", role));
    if (line == std::string::npos) {
        return 0;
    }
    const auto end = log.find(" tls=", line);
    if (end == std::string::npos) {
        return 0;
    }
    const auto colon = log.rfind(':', end);
    return static_cast<std::uint16_t>(std::stoi(log.substr(colon + 1, end - colon - 1)));
}

/// The sockets in a table of /proc/net whose line `counts`, as /proc/PID/fd names them.
template <class Counts>
std::set<std::string> sockets_in(const char* table, std::size_t inode_column, Counts counts) {
    std::set<std::string> sockets;
    std::ifstream lines(table);
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
        std::istringstream words(line);
        const std::vector<std::string> columns{
            std::istream_iterator<std::string>(words), std::istream_iterator<std::string>()
        };
        if (columns.size() > inode_column && counts(columns)) {
            sockets.insert("socket:[" + columns[inode_column] + "]");
        }
    }
    return sockets;
}

/// Connections to a port of this machine, and the pairs of local sockets by which libcurl wakes
/// itself: both are kept for the next call.
std::set<std::string> kept_sockets(std::uint16_t peer_port) {
    constexpr std::size_t kRemote = 2;
    const std::string remote = fmt::format(":{:04X}", peer_port);
    auto kept = sockets_in("/proc/net/tcp", 9, [&](const std::vector<std::string>& columns) {
        return columns[kRemote].ends_with(remote);
    });
    kept.merge(sockets_in("/proc/net/unix", 6, [](const std::vector<std::string>&) { return true; })
    );
    return kept;
}

}  // namespace

CommandResult run_porthole(const std::vector<std::string>& arguments) {
    const TemporaryFolder folder;
    const fs::path errors = folder.path() / "errors";
    Process process(logged(errors, arguments));
    CommandResult result;
    result.output = process.read_rest();
    result.exit_code = process.wait();
    result.errors = read_file(errors);
    return result;
}

Gateway::Gateway(GatewayOptions options)
    : options_(std::move(options)), certificate_(make_certificate()) {
    give("password", options_.vcenter_password);
    give("certificate.pem", certificate_.pem);
    give("key.pem", certificate_.key_pem);
    give("ca.pem", options_.vcenter_ca_pem);
    for (const auto& [name, content] : options_.files) {
        give(name, content);
    }
    if (options_.https) {
        proxy_.ca_pem = certificate_.pem;
        api_.ca_pem = certificate_.pem;
    }
    start();
}

std::string Gateway::configuration_text() const {
    constexpr std::string_view kTls =
        "tls_certificate = \"certificate.pem\"\ntls_private_key = \"key.pem\"\n";
    const std::string_view tls = options_.https ? kTls : std::string_view();
    std::string text = fmt::format(
        "[log]\nlevel = \"{}\"\n"
        "[proxy]\nlisten = [\"127.0.0.1:{}\"]\nworkers = {}\nallow_missing_origin = {}\n"
        "connect_timeout = \"{}\"\n{}{}\n"
        "[api]\n{}{}{}\n"
        "[tokens]\nstore = \"{}\"\nttl = \"{}\"\nuse = \"{}\"\nresume_ttl = \"{}\"\n{}\n"
        "[consoles]\n",
        options_.log_level,
        proxy_.port,
        options_.workers,
        options_.allow_missing_origin,
        options_.connect_timeout,
        tls,
        options_.proxy_options,
        options_.nova.empty() ? fmt::format("listen = [\"127.0.0.1:{}\"]\n", api_.port) : "",
        tls,
        options_.api_options,
        options_.store,
        options_.ttl,
        options_.use,
        options_.resume_ttl,
        options_.nova
    );
    text += fmt::format(
        "webmks_proxy_base_url = \"{0}/\"\n"
        "novnc_proxy_base_url = \"{0}/vnc_auto.html\"\n"
        "xvpvnc_proxy_base_url = \"{0}/console\"\n"
        "spice_html5_proxy_base_url = \"{0}/spice_auto.html\"\n"
        "rdp_html5_proxy_base_url = \"{0}/rdp.html\"\n"
        "serial_proxy_base_url = \"ws{1}/\"\n",
        options_.base_url,
        options_.base_url.substr(options_.base_url.find(':'))
    );
    text += "[limits]\n" + options_.limits + "\n";
    text += options_.identity.empty() ? known_users() : options_.identity;
    if (!options_.vnc_options.empty()) {
        text += "[vnc]\n" + options_.vnc_options + "\n";
    }
    text += "[upstream]\n" + options_.upstream + "\n[sessions]\n" + options_.sessions + "\n";
    if (options_.vcenter != nullptr) {
        text += fmt::format(
            "[[vcenter]]\nurl = \"{}\"\nusername = \"porthole@vsphere.local\"\n"
            "password_file = \"password\"\n{}\n{}\n",
            options_.vcenter->url(),
            options_.vcenter_ca_pem.empty()
                ? "thumbprint = \"" + options_.vcenter->certificate().sha256 + "\""
                : "ca_file = \"ca.pem\"",
            options_.vcenter_options
        );
    }
    for (const StaticInstance& instance : options_.instances) {
        text += fmt::format(
            "[[instance]]\nid = \"{}\"\nproject_id = \"{}\"\n{} = \"{}\"\n{}\n",
            instance.id,
            instance.project_id,
            instance.key,
            instance.address,
            instance.options
        );
    }
    if (!options_.admin.empty()) {
        text += "[admin]\nlisten = [\"127.0.0.1:0\"]\n" + options_.admin + "\n";
    }
    return text + options_.tables;
}

ServerAddress Gateway::admin() const {
    return {listening_port(log(), "admin"), ""};
}

ServerAddress Gateway::proxy_protocol() const {
    return {listening_port(log(), "proxy-protocol"), proxy_.ca_pem};
}

Gateway::~Gateway() {
    process_.reset();
    const std::vector<std::string> others{
        kAliceKey, kReaderKey, kBobKey, kRootKey, kServiceKey, options_.vcenter_password
    };
    for (const std::string& file : files_with_secrets(folder_.path(), given_, others)) {
        ADD_FAILURE() << "porthole wrote a secret to " << file;
    }
}

void Gateway::give(const std::string& name, const std::string& content) {
    folder_.write(name, content);
    given_.insert(name);
}

void Gateway::start() {
    give("porthole.toml", configuration_text());
    const std::size_t before = log().size();
    const fs::path errors = folder_.path() / "log";
    process_.emplace(
        logged(errors, {"serve", "--config", configuration().string()}, options_.environment)
    );
    std::uint16_t proxy_port = 0;
    std::uint16_t api_port = 0;
    const auto listens = [&] {
        const std::string news = log().substr(before);
        proxy_port = listening_port(news, "proxy");
        api_port = listening_port(news, "api");
        const bool admin_listens = options_.admin.empty() || listening_port(news, "admin") != 0;
        return proxy_port != 0 && (api_port != 0 || !options_.nova.empty()) && admin_listens;
    };
    eventually([&] { return listens() || process_->has_ended(); });
    if (!listens()) {
        throw std::runtime_error("porthole does not listen:\n" + log());
    }
    proxy_.port = proxy_port;
    api_.port = api_port;
}

int Gateway::stop(Milliseconds limit) {
    process_->signal(SIGTERM);
    return wait(limit);
}

int Gateway::wait(Milliseconds limit) {
    const int exit_code = process_->wait(limit);
    process_.reset();
    return exit_code;
}

void Gateway::kill() noexcept {
    process_.reset();
}

CommandResult Gateway::run(std::vector<std::string> command) const {
    command.insert(command.end(), {"--config", configuration().string()});
    return run_porthole(command);
}

std::string Gateway::log() const {
    return read_file(folder_.path() / "log");
}

std::string Gateway::wait_for_line(const std::vector<std::string_view>& parts, Milliseconds limit)
    const {
    std::string found;
    const auto is_there = [this, &parts, &found] {
        std::istringstream lines(log());
        for (std::string line; std::getline(lines, line);) {
            const bool all = std::all_of(parts.begin(), parts.end(), [&line](auto part) {
                return line.find(part) != std::string::npos;
            });
            if (all) {
                found = line;
            }
        }
        return !found.empty();
    };
    eventually(is_there, limit);
    return found;
}

std::size_t Gateway::descriptors(std::uint16_t peer_port) const {
    const auto kept = kept_sockets(peer_port);
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(fmt::format("/proc/{}/fd", process_->id()))) {
        std::error_code gone;
        const std::string target = fs::read_symlink(entry.path(), gone).string();
        const bool is_kept = target.starts_with('/') || target.starts_with("pipe:");
        count += gone || is_kept || kept.contains(target) ? 0 : 1;
    }
    return count;
}

std::string Gateway::told_by_kernel(const std::string& name) const {
    return read_file(fmt::format("/proc/{}/{}", process_->id(), name));
}

std::size_t Gateway::resident_kib() const {
    std::ifstream status(fmt::format("/proc/{}/status", process_->id()));
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) {
            return std::stoul(line.substr(6));
        }
    }
    return 0;
}

}  // namespace porthole::test
