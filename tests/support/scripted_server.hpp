// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace porthole::test {

/// A step of a server's script: it says `say`, then takes `hear` bytes, whatever they are.
struct ServerLine {
    std::string say;
    std::size_t hear = 0;
};

struct ServerScript {
    enum class Then {
        end,    ///< ends the connection
        wait,   ///< stays silent until the client ends
        flood,  ///< says 'x' without end
    };
    std::vector<ServerLine> lines;
    Then then = Then::wait;
    bool byte_by_byte = false;  ///< each byte in a segment of its own
};

/// A TCP server on a free port of 127.0.0.1, in a thread of its own, that plays its script to every
/// client: an RFB server that lies, for instance.
///
/// Lifetime: the destructor ends all connections. Threads: any.
class ScriptedServer {
public:
    explicit ScriptedServer(ServerScript script);
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;
    ~ScriptedServer();

    /// "127.0.0.1:PORT"
    std::string address() const;

    /// What all clients have said so far.
    std::string heard() const;
    int open() const;  ///< connections now

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace porthole::test
