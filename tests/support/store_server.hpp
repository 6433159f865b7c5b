// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace porthole::test {

/// A real database server that token stores are kept in, on a port of its own.
class StoreServer {
public:
    virtual ~StoreServer() = default;

    /// The URL of a token store there.
    virtual std::string url() const = 0;

    /// Takes everything out.
    virtual void clear() = 0;

    /// As a power failure does; what it has written stays.
    virtual void kill() noexcept = 0;

    /// Starts it again, on the same port, with what it had. Returns when it answers.
    virtual void start() = 0;
};

}  // namespace porthole::test
