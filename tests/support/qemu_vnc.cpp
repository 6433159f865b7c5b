// SPDX-License-Identifier: Apache-2.0
#include "support/qemu_vnc.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <string_view>
#include <vector>

namespace porthole::test {
namespace {

namespace json = boost::json;

/// Asks QEMU's monitor; events that come between are dropped.
json::value ask(Process& qemu, std::string_view command) {
    qemu.write("{\"execute\": \"" + std::string(command) + "\"}\n");
    for (;;) {
        json::value answer = json::parse(qemu.read_line());
        if (answer.get_object().contains("return")) {
            return std::move(answer.at("return"));
        }
    }
}

}  // namespace

QemuVnc::QemuVnc(const QemuOptions& options) {
    // The port is the first free one of those that VNC has by custom, and QEMU's own choice.
    std::string vnc = "127.0.0.1:0,to=999";
    std::vector<std::string> line{
        "/usr/bin/qemu-system-x86_64",
        "-accel",
        "tcg",
        "-S",
        "-m",
        "16",
        "-nodefaults",
        "-vga",
        "std",
        "-qmp",
        "stdio",
        "-name",
        options.name,
    };
    const auto add = [&line](const std::string& option, const std::string& value) {
        line.push_back(option);
        line.push_back(value);
    };
    if (!options.password.empty()) {
        add("-object", "secret,id=password,data=" + options.password);
        vnc += ",password-secret=password";
    }
    if (options.tls) {
        folder_.write("ca-cert.pem", options.tls->authority.pem);
        folder_.write("server-cert.pem", options.tls->server.pem);
        folder_.write("server-key.pem", options.tls->server.key_pem);
        add("-object",
            "tls-creds-x509,id=tls,endpoint=server,dir=" + folder_.path().string() +
                ",verify-peer=" + (options.tls->verifies_clients ? "on" : "off"));
        vnc += ",tls-creds=tls";
    }
    add("-vnc", vnc);
    process_ = std::make_unique<Process>(line);
    process_->read_line();  // the greeting
    ask(*process_, "qmp_capabilities");
    const json::value server = ask(*process_, "query-vnc");
    port_ = static_cast<std::uint16_t>(std::stoi(std::string(server.at("service").get_string())));
}

}  // namespace porthole::test
