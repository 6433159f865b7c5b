// SPDX-License-Identifier: Apache-2.0
#include "net/record_socket.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <new>

namespace porthole::net {
namespace {

bool would_block(int error) {
    return error == EAGAIN || error == EWOULDBLOCK;
}

/// What is gathered, until it is sent or kept: one for all streams of a worker.
std::vector<std::byte>& gathered() {
    thread_local std::vector<std::byte> bytes;
    return bytes;
}

void append(std::vector<std::byte>& bytes, std::span<const std::byte> more) {
    bytes.insert(bytes.end(), more.begin(), more.end());
}

RecordSocket& owner(BIO* bio) {
    return *static_cast<RecordSocket*>(BIO_get_data(bio));
}

}  // namespace

BIO_METHOD* RecordSocket::method() {
    static BIO_METHOD* const made = [] {
        BIO_METHOD* const fresh =
            BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "porthole records");
        if (fresh == nullptr) {
            throw std::bad_alloc();
        }
        BIO_meth_set_read(fresh, &RecordSocket::read);
        BIO_meth_set_write(fresh, &RecordSocket::write);
        BIO_meth_set_ctrl(fresh, &RecordSocket::control);
        return fresh;
    }();
    return made;
}

BIO* RecordSocket::make_bio() {
    BIO* const bio = BIO_new(method());
    if (bio == nullptr) {
        throw std::bad_alloc();
    }
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    return bio;
}

int RecordSocket::read(BIO* bio, char* into, int size) {
    RecordSocket& self = owner(bio);
    BIO_clear_retry_flags(bio);
    const ssize_t got = recv(self.socket_.native_handle(), into, static_cast<std::size_t>(size), 0);
    if (got < 0 && (would_block(errno) || errno == EINTR)) {
        BIO_set_retry_read(bio);
    }
    self.has_ended_ = got == 0;
    return static_cast<int>(got);
}

int RecordSocket::write(BIO* bio, const char* from, int size) {
    RecordSocket& self = owner(bio);
    BIO_clear_retry_flags(bio);
    const auto bytes = std::as_bytes(std::span(from, static_cast<std::size_t>(size)));
    if (self.gathers_ || !self.unsent_.empty()) {
        append(self.gathers_ ? gathered() : self.unsent_, bytes);
        return size;
    }
    const ssize_t sent =
        ::send(self.socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && (would_block(errno) || errno == EINTR)) {
        BIO_set_retry_write(bio);
    }
    return static_cast<int>(sent);
}

long RecordSocket::control(BIO* bio, int command, long /*number*/, void* /*pointer*/) {
    switch (command) {
        case BIO_CTRL_FLUSH:
            return 1;
        case BIO_CTRL_EOF:
            return owner(bio).has_ended_ ? 1 : 0;
        default:
            return 0;
    }
}

void RecordSocket::gather() {
    gathered().clear();
    gathers_ = true;
}

Result<void> RecordSocket::send_some(std::span<const std::byte>& bytes) {
    while (!bytes.empty()) {
        const ssize_t sent =
            ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && would_block(errno)) {
            break;
        }
        if (sent < 0 && errno != EINTR) {
            return boost::system::error_code(errno, boost::system::system_category());
        }
        bytes = bytes.subspan(static_cast<std::size_t>(std::max(sent, ssize_t{0})));
    }
    return ok();
}

Result<Sent> RecordSocket::send() {
    if (!unsent_.empty()) {
        std::span<const std::byte> rest(unsent_);
        const auto sent = send_some(rest);
        if (!sent) {
            return sent.error();
        }
        // Assigned, not erased: memory that is not needed goes back.
        unsent_ = std::vector<std::byte>(rest.begin(), rest.end());
    }
    if (gathers_) {
        gathers_ = false;
        std::span<const std::byte> rest(gathered());
        if (unsent_.empty()) {
            const auto sent = send_some(rest);
            if (!sent) {
                return sent.error();
            }
        }
        append(unsent_, rest);
    }
    return unsent_.empty() ? Sent::all : Sent::part;
}

}  // namespace porthole::net
