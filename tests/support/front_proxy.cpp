// SPDX-License-Identifier: Apache-2.0
#include "support/front_proxy.hpp"

#include "support/eventually.hpp"
#include "support/free_port.hpp"

#include <boost/algorithm/string/replace.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>
#include <vector>

namespace porthole::test {
namespace {

namespace fs = std::filesystem;

struct Program {
    std::string example;  ///< below packaging/
    std::string around;   ///< the whole configuration, with EXAMPLE where that file stands
    std::vector<std::string> command;  ///< with CONFIGURATION and FOLDER
};

constexpr const char* kNginx =
    "daemon off;\nmaster_process off;\npid FOLDER/pid;\nerror_log stderr;\n"
    "events { worker_connections 256; }\n"
    "http {\naccess_log off;\nclient_body_temp_path FOLDER/body;\nproxy_temp_path FOLDER/proxy;\n"
    "fastcgi_temp_path FOLDER/fastcgi;\nuwsgi_temp_path FOLDER/uwsgi;\n"
    "scgi_temp_path FOLDER/scgi;\ninclude EXAMPLE;\n}\n";

constexpr const char* kApache =
    "ServerRoot FOLDER\nServerName localhost\nUser nobody\nGroup nogroup\nPidFile "
    "FOLDER/pid\nDefaultRuntimeDir FOLDER\n"
    "ErrorLog /dev/stderr\nLogLevel crit\nListen 127.0.0.1:HTTPS\n"
    "LoadModule mpm_event_module MODULES/mod_mpm_event.so\n"
    "LoadModule authz_core_module MODULES/mod_authz_core.so\n"
    "LoadModule headers_module MODULES/mod_headers.so\n"
    "LoadModule socache_shmcb_module MODULES/mod_socache_shmcb.so\n"
    "LoadModule ssl_module MODULES/mod_ssl.so\n"
    "LoadModule proxy_module MODULES/mod_proxy.so\n"
    "LoadModule proxy_http_module MODULES/mod_proxy_http.so\n"
    "Include EXAMPLE\n";

Program program_of(FrontProxy::Kind kind) {
    switch (kind) {
        case FrontProxy::Kind::haproxy:
            break;
        case FrontProxy::Kind::nginx:
            return {
                "nginx/porthole.conf",
                kNginx,
                {"/usr/sbin/nginx", "-e", "stderr", "-c", "CONFIGURATION"}
            };
        case FrontProxy::Kind::apache:
            return {
                "apache/porthole.conf", kApache, {"/usr/sbin/apache2", "-X", "-f", "CONFIGURATION"}
            };
    }
    return {"haproxy/porthole.cfg", {}, {"/usr/sbin/haproxy", "-q", "-db", "-f", "CONFIGURATION"}};
}

std::string read_file(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// `text` with each key of `words` replaced by its value; each must be there.
std::string replaced(std::string text, const std::map<std::string, std::string>& words) {
    for (const auto& [word, value] : words) {
        boost::algorithm::replace_all(text, word, value);
    }
    return text;
}

bool accepts(std::uint16_t port) {
    try {
        const ClientConnection connection({port, {}});
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

}  // namespace

FrontProxy::FrontProxy(Kind kind, std::uint16_t port, std::uint16_t proxy_protocol_port)
    : kind_(kind) {
    for (int tries = 0; tries < 5 && !process_; ++tries) {
        https_port_ = free_port();
        tcp_port_ = free_port();
        start({
            {"127.0.0.1:6090", "127.0.0.1:" + std::to_string(port)},
            {"127.0.0.1:6091", "127.0.0.1:" + std::to_string(proxy_protocol_port)},
        });
    }
    if (!process_) {
        throw std::runtime_error("the proxy in front does not start");
    }
}

void FrontProxy::start(std::map<std::string, std::string> ports) {
    const Program program = program_of(kind_);
    const std::string folder = folder_.path().string();
    const std::string https = std::to_string(https_port_);
    const std::string tcp = std::to_string(tcp_port_);
    // HAProxy wants certificate and key in one file.
    const std::string pem =
        folder_.write("cloud.pem", certificate_.pem + certificate_.key_pem).string();
    const std::string key = folder_.write("cloud.key", certificate_.key_pem).string();
    ports.insert({
        {"bind :443", "bind 127.0.0.1:" + https},
        {"bind :8443", "bind 127.0.0.1:" + tcp},
        {"listen 443", "listen 127.0.0.1:" + https},
        {"*:443", "127.0.0.1:" + https},
        {"/etc/haproxy/cloud.pem", pem},
        {"/etc/nginx/cloud.pem", pem},
        {"/etc/nginx/cloud.key", key},
        {"/etc/apache2/cloud.pem", pem},
        {"/etc/apache2/cloud.key", key},
    });
    const std::string example =
        replaced(read_file(fs::path(PORTHOLE_SOURCE_DIR) / "packaging" / program.example), ports);
    std::string configuration = folder_.write("example", example).string();
    if (!program.around.empty()) {
        configuration = folder_
                            .write(
                                "configuration",
                                replaced(
                                    program.around,
                                    {{"FOLDER", folder},
                                     {"EXAMPLE", configuration},
                                     {"HTTPS", https},
                                     {"MODULES", "/usr/lib/apache2/modules"}}
                                )
                            )
                            .string();
    }
    std::vector<std::string> command{"/usr/bin/setpriv", "--pdeathsig", "KILL"};
    for (const std::string& word : program.command) {
        command.push_back(word == "CONFIGURATION" ? configuration : word);
    }
    process_.emplace(command);
    eventually([this] { return process_->has_ended() || accepts(https_port_); });
    if (process_->has_ended()) {
        process_.reset();
    }
}

}  // namespace porthole::test
