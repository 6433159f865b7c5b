// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "net/thumbprint.hpp"

#include <openssl/types.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace porthole::net {

struct SslContextDeleter {
    void operator()(SSL_CTX* context) const noexcept;
};
using SslContextPtr = std::unique_ptr<SSL_CTX, SslContextDeleter>;

/// What a listener shows to browsers: TLS 1.2 or newer, HTTP/1.1 only.
///
/// Threads: immutable once made; any.
class ServerTls {
public:
    /// Throws std::runtime_error with a sentence that names the file when either cannot be used, or
    /// when they do not match.
    ServerTls(const std::filesystem::path& certificate, const std::filesystem::path& private_key);

    SSL_CTX* native() const noexcept { return context_.get(); }

private:
    SslContextPtr context_;
};

/// How a server that we connect to proves who it is: by its pin, or else by a chain to `ca_file`
/// (empty: the system's authorities) and the name `host`. There is no third way.
struct PeerIdentity {
    std::string host;
    std::optional<Thumbprint> pin;
    std::string ca_file;
};

/// What client connections share: TLS 1.2 or newer, and perhaps the certificate by which we prove
/// who we are.
///
/// Threads: any.
class ClientTls {
public:
    ClientTls();

    /// With a certificate, to be shown to servers that ask for one. Throws std::runtime_error with
    /// a sentence that names the file when either cannot be used, or when they do not match.
    ClientTls(const std::filesystem::path& certificate, const std::filesystem::path& private_key);

    SSL_CTX* native() const noexcept { return context_.get(); }

private:
    SslContextPtr context_;
};

}  // namespace porthole::net
