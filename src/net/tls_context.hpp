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

enum class TlsRole { client, server };

/// TLS 1.2 or newer. Throws std::runtime_error when OpenSSL cannot start.
SslContextPtr make_context(TlsRole role);

/// Has `context` show a certificate, with its chain. Throws std::runtime_error with a sentence that
/// names the file when it cannot be used, or when the key is not the certificate's.
void use_certificate(
    SSL_CTX* context,
    const std::filesystem::path& certificate,
    const std::filesystem::path& private_key
);

/// Throws std::runtime_error: `what`, and what OpenSSL says about it.
[[noreturn]] void fail_with_openssl(const std::string& what);

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
