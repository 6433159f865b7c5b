// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/stream.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <openssl/bio.h>

#include <cstddef>
#include <span>
#include <vector>

namespace porthole::net {

/// The connection below TLS, as OpenSSL sees it: a BIO that can gather the records written to it,
/// so that one call sends many. Sends without SIGPIPE.
///
/// Lifetime: outlives the BIO, and stays where it is. Threads: its worker's only.
class RecordSocket {
public:
    explicit RecordSocket(boost::asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}
    RecordSocket(const RecordSocket&) = delete;
    RecordSocket& operator=(const RecordSocket&) = delete;

    boost::asio::ip::tcp::socket& socket() noexcept { return socket_; }

    /// A BIO for SSL_set_bio, which owns it from then on. Throws std::bad_alloc.
    BIO* make_bio();

    /// From now until `send`, what OpenSSL writes is kept. No other object of this kind may gather
    /// on the same thread meanwhile.
    void gather();

    /// Sends what was gathered, and before that what could not be sent the last time. What
    /// has not gone is kept.
    Result<Sent> send();

private:
    static int read(BIO* bio, char* into, int size);
    static int write(BIO* bio, const char* from, int size);
    static long control(BIO* bio, int command, long number, void* pointer);
    static BIO_METHOD* method();

    /// Sends without waiting, off the front of `bytes`.
    Result<void> send_some(std::span<const std::byte>& bytes);

    boost::asio::ip::tcp::socket socket_;
    std::vector<std::byte> unsent_;  ///< no memory while there is nothing
    bool gathers_ = false;
    bool has_ended_ = false;
};

}  // namespace porthole::net
