// SPDX-License-Identifier: Apache-2.0
#include "cli/tunnel/local_listener.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace porthole::cli {
namespace {

constexpr int kBacklog = 16;

[[noreturn]] void fail(const std::string& address) {
    throw std::runtime_error(fmt::format("cannot listen on {}: {}", address, std::strerror(errno)));
}

}  // namespace

LocalListener::LocalListener(const net::Endpoint& endpoint) : endpoint_(endpoint) {
    using boost::asio::ip::tcp;
    tcp::endpoint address(boost::asio::ip::make_address(endpoint.host), endpoint.port);
    descriptor_ = socket(address.protocol().family(), SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    setsockopt(descriptor_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    if (descriptor_ < 0 ||
        bind(descriptor_, address.data(), static_cast<socklen_t>(address.size())) != 0 ||
        listen(descriptor_, kBacklog) != 0) {
        const int error = errno;
        close(descriptor_);
        errno = error;
        fail(endpoint.text());
    }
    auto size = static_cast<socklen_t>(address.capacity());
    getsockname(descriptor_, address.data(), &size);
    address.resize(size);
    endpoint_.port = address.port();
}

LocalListener::LocalListener(const std::filesystem::path& path) : path_(path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string text = path.string();
    if (text.size() >= sizeof(address.sun_path)) {
        throw std::runtime_error(fmt::format("{} is too long for a socket's path", text));
    }
    std::memcpy(address.sun_path, text.c_str(), text.size() + 1);
    descriptor_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const mode_t mask = umask(0077);
    const int bound =
        bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
    umask(mask);
    if (descriptor_ < 0 || bound != 0 || listen(descriptor_, kBacklog) != 0) {
        const int error = errno;
        close(descriptor_);
        errno = error;
        fail(text);
    }
}

LocalListener::~LocalListener() {
    close(descriptor_);
    if (!path_.empty()) {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
}

std::string LocalListener::address() const {
    return path_.empty() ? endpoint_.text() : path_.string();
}

}  // namespace porthole::cli
