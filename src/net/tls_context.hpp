// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "net/thumbprint.hpp"

#include <openssl/types.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace porthole::net {

struct SslContextDeleter {
    void operator()(SSL_CTX* context) const noexcept;
};
using SslContextPtr = std::unique_ptr<SSL_CTX, SslContextDeleter>;

/// What a listener shows to its clients: TLS 1.2 or newer, HTTP/1.1 only.
///
/// Threads: any.
class ServerTls {
public:
    /// With `client_ca` (PEM; empty: nobody is asked), only clients get in that show a certificate
    /// which it issued. Throws std::runtime_error with a sentence that names the file when one
    /// cannot be used, or when certificate and key do not match.
    ServerTls(
        std::filesystem::path certificate,
        std::filesystem::path private_key,
        std::filesystem::path client_ca = {}
    );

    /// Reads the files again, for connections that come from now on. Throws as the constructor, and
    /// then what was read before goes on to count.
    void reload();

    std::shared_ptr<SSL_CTX> native() const noexcept { return context_.load(); }

    /// What pins the certificate that is shown now.
    Thumbprint thumbprint() const;

private:
    std::shared_ptr<SSL_CTX> open() const;

    const std::filesystem::path certificate_;
    const std::filesystem::path private_key_;
    const std::filesystem::path client_ca_;
    std::atomic<std::shared_ptr<SSL_CTX>> context_;
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
