// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace porthole::test {

/// What a console does with a client that has connected.
enum class VncBehaviour {
    echo,     ///< shakes hands as RFB 3.8 without a password, then sends back what it gets
    flood,    ///< shakes hands, then sends without end and reads nothing
    deaf,     ///< shakes hands, then neither reads nor sends
    silent,   ///< never says a word
    hang_up,  ///< ends the connection after the handshake
    line,     ///< no VNC at all, so no handshake: sends back what it gets, as a serial line may
};

/// A VM's VNC server, in a thread of its own, that says exactly what a test expects.
///
/// Lifetime: the destructor ends all connections. Threads: any.
class VncServer {
public:
    explicit VncServer(VncBehaviour behaviour = VncBehaviour::echo);
    VncServer(const VncServer&) = delete;
    VncServer& operator=(const VncServer&) = delete;
    ~VncServer();

    std::uint16_t port() const;
    /// "127.0.0.1:PORT"
    std::string address() const;

    int open() const;   ///< connections now
    int total() const;  ///< connections ever
    /// Bytes that the system has taken from us after the handshakes, all connections together.
    std::uint64_t sent_bytes() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

class ConsoleSocket;

/// The client's half of the handshake. Returns the name in ServerInit, which is "fake" of a
/// VncServer; empty when it fails.
std::string shake_hands(ConsoleSocket& socket);

/// An RFB message that a client may send, with `size` bytes of text: byte for byte the same for the
/// same arguments, different everywhere else.
std::string cut_text(std::size_t size, std::uint32_t seed = 1);

}  // namespace porthole::test
