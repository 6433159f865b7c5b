// SPDX-License-Identifier: Apache-2.0
#include "support/rabbitmq_server.hpp"

#include "support/client_connection.hpp"
#include "support/eventually.hpp"
#include "support/free_port.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace porthole::test {
namespace {

constexpr const char* kPassword = "rabbit:pw@1";
constexpr const char* kUrlPassword = "rabbit%3Apw%401";
constexpr const char* kProgram = "/usr/lib/rabbitmq/bin/rabbitmq-server";

/// Erlang's machine starts slowly where the machine is busy.
constexpr Seconds kStartLimit{100};

std::string text_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

bool listens(std::uint16_t port) {
    try {
        ServerAddress address;
        address.port = port;
        const ClientConnection connection(address);
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

}  // namespace

RabbitmqServer::RabbitmqServer() {
    if (!std::filesystem::exists(kProgram)) {
        throw std::runtime_error("there is no RabbitMQ; Debian's package is rabbitmq-server");
    }
    folder_.write("certificate.pem", certificate_.pem);
    folder_.write("key.pem", certificate_.key_pem);
    folder_.write("plugins", "[].\n");
    for (int tries = 0; tries < 3 && !process_; ++tries) {
        port_ = free_port();
        tls_port_ = free_port();
        node_port_ = free_port();
        mapper_port_ = free_port();
        folder_.write(
            "rabbitmq.conf",
            fmt::format(
                "listeners.tcp.default = 127.0.0.1:{0}\nlisteners.ssl.default = 127.0.0.1:{1}\n"
                "ssl_options.cacertfile = {2}/certificate.pem\n"
                "ssl_options.certfile = {2}/certificate.pem\nssl_options.keyfile = {2}/key.pem\n"
                "ssl_options.verify = verify_none\nssl_options.fail_if_no_peer_cert = false\n"
                "default_user = nova\ndefault_pass = {3}\n"
                "log.console = true\nlog.file = false\ndisk_free_limit.absolute = 1MB\n",
                port_,
                tls_port_,
                folder_.path().string(),
                kPassword
            )
        );
        try {
            start_port_mapper();
            start();
        } catch (const std::runtime_error&) {
            process_.reset();
        }
    }
    if (!process_) {
        throw std::runtime_error("RabbitMQ does not start:\n" + text_of(folder_.path() / "log"));
    }
}

/// Erlang would start one for the whole machine, and leave it running.
void RabbitmqServer::start_port_mapper() {
    mapper_.emplace(std::vector<std::string>{
        "/usr/bin/setpriv",
        "--pdeathsig",
        "KILL",
        "/usr/bin/epmd",
        "-address",
        "127.0.0.1",
        "-port",
        std::to_string(mapper_port_)
    });
    if (!eventually([this] { return mapper_->has_ended() || listens(mapper_port_); }) ||
        mapper_->has_ended()) {
        throw std::runtime_error("epmd has ended");
    }
}

void RabbitmqServer::start() {
    const std::string folder = folder_.path().string();
    process_.emplace(std::vector<std::string>{
        "/usr/bin/setpriv",
        "--pdeathsig",
        "KILL",
        "/usr/bin/env",
        "HOME=" + folder,
        fmt::format("ERL_EPMD_PORT={}", mapper_port_),
        "ERL_EPMD_ADDRESS=127.0.0.1",
        "RABBITMQ_CONF_ENV_FILE=/dev/null",
        fmt::format("RABBITMQ_NODENAME=porthole{}@localhost", node_port_),
        "RABBITMQ_CONFIG_FILE=" + folder + "/rabbitmq",
        "RABBITMQ_ENABLED_PLUGINS_FILE=" + folder + "/plugins",
        "RABBITMQ_MNESIA_BASE=" + folder + "/mnesia",
        "RABBITMQ_LOG_BASE=" + folder,
        "RABBITMQ_PID_FILE=" + folder + "/pid",
        fmt::format("RABBITMQ_DIST_PORT={}", node_port_),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-kernel inet_dist_use_interface {127,0,0,1} +sbwt "
        "none",
        "RABBITMQ_ALLOW_INPUT=1",  // the script becomes the server, so that killing it kills that
        "/bin/sh",
        "-c",
        "exec \"$0\" >>\"$1\" 2>&1",
        kProgram,
        folder + "/log"
    });
    // It listens once all its parts are up.
    const auto is_up = [this] { return listens(port_) && listens(tls_port_); };
    if (!eventually([&] { return process_->has_ended() || is_up(); }, kStartLimit) ||
        process_->has_ended()) {
        throw std::runtime_error("RabbitMQ has ended:\n" + text_of(folder_.path() / "log"));
    }
}

std::string RabbitmqServer::url() const {
    return fmt::format("rabbit://nova:{}@127.0.0.1:{}/", kUrlPassword, port_);
}

std::string RabbitmqServer::tls_url(bool with_ca) const {
    return fmt::format(
        "rabbit://nova:{}@127.0.0.1:{}/?ssl=1{}",
        kUrlPassword,
        tls_port_,
        with_ca ? "&ssl_ca_file=" + (folder_.path() / "certificate.pem").string() : ""
    );
}

NovaCompute::NovaCompute(
    const std::string& transport_url,
    const std::string& host,
    const std::string& topic,
    const std::string& version
)
    : process_(
          {"/usr/bin/python3",
           PORTHOLE_TEST_SUPPORT "/nova_compute_server.py",
           transport_url,
           host,
           topic,
           version}
      ) {
    if (process_.read_line(kStartLimit) != "ready") {
        throw std::runtime_error("nova_compute_server.py does not start");
    }
}

void NovaCompute::order(const std::string& line) {
    process_.write(line + "\n");
    if (process_.read_line() != "ok") {
        throw std::runtime_error("nova_compute_server.py did not do: " + line);
    }
}

std::string NovaCompute::calls() {
    process_.write("calls\n");
    return process_.read_line();
}

}  // namespace porthole::test
