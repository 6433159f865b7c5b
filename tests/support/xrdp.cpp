// SPDX-License-Identifier: Apache-2.0
#include "support/xrdp.hpp"

#include "support/client_connection.hpp"
#include "support/eventually.hpp"
#include "support/free_port.hpp"

#include <fmt/format.h>

#include <exception>
#include <stdexcept>

namespace porthole::test {
namespace {

bool answers(std::uint16_t port) {
    try {
        const ClientConnection connection(ServerAddress{port, {}});
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

}  // namespace

Xrdp::Xrdp(std::string_view security) {
    const auto certificate = folder_.write("certificate.pem", certificate_.pem);
    const auto key = folder_.write("key.pem", certificate_.key_pem);
    for (int tries = 0; tries < 5 && !process_; ++tries) {
        port_ = free_port();
        const auto configuration = folder_.write(
            "xrdp.ini",
            fmt::format(
                "[Globals]\nini_version=1\nfork=false\nport=tcp://127.0.0.1:{}\n"
                "security_layer={}\ncertificate={}\nkey_file={}\nautorun=desk\n"
                "[Logging]\nLogFile={}\nLogLevel=INFO\nEnableSyslog=false\nEnableConsole=false\n"
                "[Channels]\n[desk]\nname=desk\nlib=libvnc.so\nip=127.0.0.1\nport=1\n"
                "username=na\npassword=na\n",
                port_,
                security,
                certificate.string(),
                key.string(),
                (folder_.path() / "xrdp.log").string()
            )
        );
        process_.emplace(
            std::vector<std::string>{"/usr/sbin/xrdp", "--nodaemon", "--config", configuration}
        );
        const auto ready = [this] { return process_->has_ended() || answers(port_); };
        if (!eventually(ready) || process_->has_ended()) {
            process_.reset();
        }
    }
    if (!process_) {
        throw std::runtime_error("xrdp does not start");
    }
}

std::string Xrdp::address() const {
    return "127.0.0.1:" + std::to_string(port_);
}

}  // namespace porthole::test
