// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"

#include <boost/system/error_code.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace porthole::test {

/// A server on 127.0.0.1.
struct ServerAddress {
    std::uint16_t port = 0;
    std::string ca_pem;  ///< not empty: the server speaks TLS and proves itself by this certificate
};

struct ConnectionOptions {
    Milliseconds patience = Seconds(30);  ///< how long one read or write may wait
    int receive_buffer_bytes = 0;         ///< of the socket; 0: the system's own
    std::string source;                   ///< an address of this machine to connect from; or empty
    std::string before_tls;               ///< what is sent first: a PROXY header
};

/// A client's connection, blocking, byte for byte as the test says: over TCP, or TLS with the
/// server's certificate checked. Nothing of src/net is in it.
///
/// Lifetime: the destructor closes at once, without a farewell. Threads: one.
class ClientConnection {
public:
    /// Connects; throws when that fails.
    explicit ClientConnection(const ServerAddress& server, const ConnectionOptions& options = {});
    ClientConnection(const ClientConnection&) = delete;
    ClientConnection& operator=(const ClientConnection&) = delete;
    ~ClientConnection();

    /// Reads or writes at least one byte; an error of eof is the server's end of sending, timed_out
    /// that patience ran out.
    std::size_t read_some(char* into, std::size_t size, boost::system::error_code& error);
    std::size_t write_some(
        const char* from, std::size_t size, boost::system::error_code& error
    ) noexcept;

    /// Writes all of `bytes`; throws when that fails.
    void write(std::string_view bytes);

    /// Everything up to `marker` and that itself, or `size` bytes; what comes behind stays for the
    /// next call. Throws when the connection ends first.
    std::string read_until(std::string_view marker);
    std::string read_exactly(std::size_t size);

    /// All that comes until the connection ends, in whatever way. Throws when patience runs out.
    std::string read_to_end();

    /// Tells the server that nothing will follow; reading goes on.
    void end_sending() noexcept;
    /// Ends as a crashed client does: TCP is reset.
    void reset() noexcept;
    void close() noexcept;

private:
    class Tls;

    bool read_more();

    int socket_ = -1;
    std::unique_ptr<Tls> tls_;
    std::string held_;
};

}  // namespace porthole::test
