// SPDX-License-Identifier: Apache-2.0
#include "base/audit/sink.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

namespace porthole::audit {
namespace {

/// Facility authpriv (10), severity notice (5).
constexpr int kPriority = 10 * 8 + 5;

class SyslogSink final : public Sink {
public:
    explicit SyslogSink(const std::filesystem::path& socket) : name_(socket.string()) {
        address_.sun_family = AF_UNIX;
        if (name_.size() >= sizeof(address_.sun_path)) {
            throw std::runtime_error("the path of the syslog socket " + name_ + " is too long");
        }
        std::memcpy(address_.sun_path, name_.c_str(), name_.size() + 1);
        descriptor_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (descriptor_ < 0) {
            throw std::runtime_error(
                "cannot make a socket for " + name_ + ": " + std::strerror(errno)
            );
        }
    }
    SyslogSink(const SyslogSink&) = delete;
    SyslogSink& operator=(const SyslogSink&) = delete;
    ~SyslogSink() override { close(descriptor_); }

    Result<void> write(std::string_view line, bool /*sync*/) override {
        if (line.ends_with('\n')) {
            line.remove_suffix(1);
        }
        std::string datagram =
            "<" + std::to_string(kPriority) + ">porthole[" + std::to_string(getpid()) + "]: ";
        datagram += line;
        const auto sent = sendto(
            descriptor_,
            datagram.data(),
            datagram.size(),
            MSG_NOSIGNAL | MSG_DONTWAIT,
            reinterpret_cast<const sockaddr*>(&address_),
            sizeof(address_)
        );
        if (sent < 0) {
            return boost::system::error_code(errno, boost::system::system_category());
        }
        return ok();
    }

    Result<void> reopen() override { return ok(); }

    std::string_view name() const noexcept override { return name_; }

private:
    const std::string name_;
    sockaddr_un address_{};
    int descriptor_ = -1;
};

}  // namespace

SinkPtr open_syslog_sink(const std::filesystem::path& socket) {
    return std::make_unique<SyslogSink>(socket);
}

}  // namespace porthole::audit
